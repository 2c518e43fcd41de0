// Package mutant has servers of the calls endpoint that are wrong in one way each, and honest ones that merely differ: what a
// contract suite has to catch, and what it must not complain about.
//
//	bug, err := mutant.Named("skip-off-by-one")
//	if err != nil {
//		return err
//	}
//	m := mock.New(bug.Options(mock.Options{}))
//	server := httptest.NewServer(bug.Wrap(m, m.Spec()))
//	fmt.Println(bug.Says, bug.Law) // what is wrong, and the law that finds it
//
// Each is a thin layer over an honest server, in one of three forms: a request changed before it is answered, an answer
// changed before it is sent, or a plain list server of the same calls with a step of it replaced.
//
// The files:
//
//	bug.go         Bug and the table of all of them
//	bug_*.go       the bugs, a family a file
//	variant.go     Variant and the table of all of them
//	variant_*.go   the variants, a family a file
//	layer.go       a layer over a server: exchanges and answers
//	listing.go     the plain list server and its steps
//	reading.go     the calls behind it, read from the honest server
//	condition.go   how it compares
//	object.go      JSON objects that keep their text
//	pair.go        the query part of a URL, pair by pair
//	keyring.go     credentials, and who is let pass without them
//	tenant.go      calls of several tenants
//	cache.go       answers from a cache; etag.go those that a client has already
//	counter.go     requests, counted
package mutant

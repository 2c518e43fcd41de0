// Package journal remembers what a server was asked, in bounded memory: the last requests, whether they kept the contract, and
// what their clients did wrong.
//
// What a request is kept as is cheap: its parts as they came. It is judged and redacted when somebody looks. Tokens are in
// nothing that the journal shows; its patterns see what was sent, so that a test can ask whether a client sent its token.
//
//	j := journal.New(journal.Options{Spec: spec})
//	record := journal.Received(r, time.Now())
//	record.Status = 200
//	j.Add(record)
//	for _, e := range j.Entries() {
//		fmt.Println(e.Method, e.URL, e.Violations)
//	}
//
// The files:
//
//	journal.go    the bounded journal
//	record.go     what is kept of a request; kept.go how
//	entry.go      what is shown of it
//	redact.go     what isn't
//	pattern.go    which requests are meant, in the form of WireMock's request patterns
//	value.go      the matchers of one value
//	limit.go      how long a pattern may be
//	select.go     which of the requests are shown, and how many one answer has room for
//	subscribe.go  entries as they arrive
package journal

// Package proxy stands between a client and a deployment of the calls endpoint, and judges what each says to the other.
//
//	p, err := proxy.New(proxy.Options{Target: "https://api.example.com", Log: slog.Default()})
//	if err != nil {
//		return err
//	}
//	return http.ListenAndServe("127.0.0.1:4010", p)
//
// What passes is left as it is, but for headers that concern a connection alone, encodings of the answer that couldn't be judged,
// and redirects to the deployment, which lead through the proxy. Credentials pass, and are written nowhere. Via names the proxy, so
// that a request which comes by again ends with a 508. A server of net/http answers OPTIONS * itself, unless it is told not to
// (DisableGeneralOptionsHandler): then that passes too.
//
// An answer of up to 128 KiB is judged before it is passed on, so that its header tells what it breaks (Ringback-Violation, one for
// each kind). A larger one, and one whose length isn't known, streams: it is judged when its last piece has come, before that
// piece goes on. The header tells then what the request breaks, trailers the rest where there can be any, and Ringback-Judged which it
// is. The log has all.
//
// The files:
//
//	options.go   where a proxy leads and what it does with breaches
//	proxy.go     the way of a request and of its answer
//	target.go    the address of the deployment, and which requests aren't for it
//	exchange.go  one request with its answer, from its beginning to its end
//	body.go      the body of an answer, copied as it passes or held back; memory.go has the copies, and bounds them
//	kind.go      violations, put together
//	header.go    what the client is told
//	log.go       what is logged, and remembered
//	record.go    what is kept to be served again
//	token.go     what never is
//	problem.go   the answers of the proxy's own
package proxy

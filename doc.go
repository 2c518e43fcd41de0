// Package ringback knows what a calls endpoint promises, and tells whether a message keeps it.
//
// The promises stand in one document, openapi.yaml: parameters, types and errors in the words of OpenAPI 3.1, and in four
// extensions what it has no words for. Default is the edition that this module carries; Load reads another.
//
//	spec := ringback.Default()
//	for _, v := range spec.JudgeBody(200, body) {
//		fmt.Println(v) // /items/0/duration: got "180", want integer or null [must schema/type, openapi.yaml:241]
//	}
//
// A Spec judges a request, an answer, or both together: schema, rules, echoes, the length of the page, the order, and that
// every item meets the filters. Transport judges every exchange of a client, Spec.Middleware every exchange of a server. All
// violations of a message are found, each with its place in the message and in the document.
//
// A Spec is immutable and safe for concurrent use.
//
// The files, each named for its noun:
//
//	spec.go        Spec and List: the document as a paginated, ordered list
//	document.go    openapi.yaml as text, with the line of everything in it; place.go has the lines
//	alias.go       YAML's aliases, bounded; merge.go writes its merge keys out
//	extension.go   the reading of x-list, x-filter, x-rules and x-generate
//	parameter.go   the parameters; query.go reads and judges a query, carried.go those in headers and cookies
//	value.go       the value of a parameter, read and judged; field.go has lists and objects in a header
//	condition.go   a filter with its value, and which items meet it
//	schema.go      JSON Schema, compiled once; schema_keyword.go has the keywords; schema_judge.go judges by it
//	shape.go       what a schema allows in short; bound.go has its bounds
//	circle.go      schemas that lead back to themselves
//	format.go      what a format such as date-time allows; literal.go has the values that a schema names
//	rule.go        x-rules, compiled once
//	security.go    the credentials of a request
//	response.go    the answers that are documented; examples.go has those that are shown
//	accept.go      whether a client takes JSON
//	request.go     the judging of a request
//	exchange.go    that of an answer, alone and to its request; page_judge.go has that of a page against its query
//	page.go        a page for those who compare several
//	encoding.go    bodies that are compressed
//	budget.go      how much work one body is worth; collector.go what is kept of the violations; canonical.go which values are equal
//	observe.go     the same in transit: Transport and Spec.Middleware; copier.go copies what the latter lets pass
//	violation.go   what is found; violation_rules.go has the rules
package ringback

package mock

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/internal/say"
	"github.com/ringback/ringback/mock/row"
)

// fault is a way to answer badly. It has one of the functions, drift or drip.
type fault struct {
	name, says string

	// spoil changes an answer. It answers false if there is nothing in it to spoil.
	spoil func(*ringback.List, *reply) bool
	// spoilField changes an answer at one field. The fault's name is followed by a period and the field's.
	spoilField func(*ringback.List, *reply, *ringback.Property) bool
	// suits says why a field can't be spoilt so, "" if it can.
	suits func(*ringback.Property) string
	// instead is the answer to a request for an address, nil if this one isn't answered badly.
	instead func(r *http.Request, asked *url.URL) *reply
	// cut sends what arrives over a connection that is then closed.
	cut func(*wire) error
	// bodily says that a body is cut: where none is sent, or one of no bytes, there is nothing to cut.
	bodily bool
	// chunked says that the answer is, which HTTP/1.0 doesn't know.
	chunked bool

	drift drift
	drip  fixtures.Drip
}

// faults is the one list of the ways to answer badly. The first four are WireMock's (wiremock.org, "Simulating Faults").
var faults = []fault{
	{name: "EMPTY_RESPONSE", says: "The connection is closed without a byte.", cut: (*wire).sendNothing},
	{
		name: "MALFORMED_RESPONSE_CHUNK", says: "Status and headers arrive, then garbage where the first chunk should be; the connection is closed.",
		cut: (*wire).sendBadChunk, bodily: true, chunked: true,
	},
	{name: "RANDOM_DATA_THEN_CLOSE", says: "Garbage arrives instead of an answer; the connection is closed.", cut: (*wire).sendGarbage},
	{name: "CONNECTION_RESET_BY_PEER", says: "The connection is reset before a byte arrives.", cut: (*wire).reset},
	{name: "TRUNCATED_BODY", says: "Half of the body arrives, though Content-Length promises all; the connection is closed.", cut: (*wire).sendHalf, bodily: true},
	{name: "WRONG_LENGTH", says: "Content-Length is 10 bytes less than what arrives; the connection is closed.", cut: (*wire).sendTooMuch, bodily: true},
	{
		name: "SLOW_DRIP", says: "The body arrives in 20 pieces, with 100 ms before each but the first.",
		drip: fixtures.Drip{Pieces: 20, Pause: 100 * time.Millisecond},
	},
	{name: "TRUNCATED_JSON", says: "The first half of the body arrives as if it were the whole.", spoil: truncateJSON},
	{name: "MALFORMED_JSON", says: "The body has a comma too many before its last bracket.", spoil: malformJSON},
	{name: "WRONG_CONTENT_TYPE", says: "The body is called text/html.", spoil: callHTML},
	{name: "EMPTY_BODY", says: "Status and headers arrive with a body of no bytes.", spoil: emptyBody},
	{
		name: "WRONG_TYPE", says: "A field of every call has a value of another type than the contract says, null something empty: WRONG_TYPE.duration.",
		spoilField: mistype, suits: isTyped,
	},
	{
		name: "NULL_FIELD", says: "A field of every call is null though the contract says that it never is: NULL_FIELD.status.",
		spoilField: nullify, suits: isNeverNull,
	},
	{name: "MISSING_FIELD", says: "A field isn't there in any call: MISSING_FIELD.status.", spoilField: remove, suits: isRequired},
	{name: "NAIVE_TIMES", says: "Times are sent without their offset, in UTC.", spoil: dropOffsets},
	{
		name: "SLASH_REDIRECT", says: "The path without a trailing slash is redirected (307) to the one with it, as FastAPI does.",
		instead: redirectToSlash,
	},
	{name: "CALL_COMES_IN", says: "A call comes in after the first page (skip=0) was read: the second repeats its last call.", drift: comesIn},
	{name: "CALL_VANISHES", says: "The newest call vanishes after the first page (skip=0) was read: the second misses one.", drift: vanishes},
}

// Fault describes a way to answer badly.
type Fault struct {
	Name, Says string
	Field      bool // Name goes on with a period and a field
}

// Faults are the ways to answer badly that a request can ask for.
func Faults() []Fault {
	out := make([]Fault, len(faults))
	for i, f := range faults {
		out[i] = Fault{f.name, f.says, f.spoilField != nil}
	}
	return out
}

// IsFault reports whether a name is that of a fault, alone or with a field behind a period.
func IsFault(name string) bool {
	kind, _, _ := strings.Cut(name, ".")
	return slices.ContainsFunc(faults, func(f fault) bool { return f.name == kind })
}

// wrong is a fault with the field that it is about. Its zero value is none.
type wrong struct {
	*fault
	field *ringback.Property
}

// faultNamed finds a fault, and the field behind its period: a property's name, or the attribute that fills it.
func faultNamed(l *ringback.List, name string) (wrong, error) {
	kind, field, _ := strings.Cut(name, ".")
	var names []string
	for i := range faults {
		names = append(names, faults[i].name)
		if faults[i].name == kind {
			return faults[i].about(l, field, field != "" || strings.HasSuffix(name, "."))
		}
	}
	return wrong{}, fmt.Errorf("got %.60q%s, want %s", name, say.Meant(kind, names), say.Or(names))
}

func (f *fault) about(l *ringback.List, field string, named bool) (wrong, error) {
	if f.spoilField == nil {
		if named {
			return wrong{}, fmt.Errorf("%s is about no field: got %.60q behind it", f.name, field)
		}
		return wrong{fault: f}, nil
	}
	i := slices.IndexFunc(l.Fields, func(p *ringback.Property) bool { return p.Name == field || row.AttributeOf(p) == field })
	if i < 0 {
		names := f.fields(l)
		return wrong{}, fmt.Errorf("%s: got field %.60q%s, want %s behind a period", f.name, field, say.Meant(field, names), say.Or(names))
	}
	if why := f.suits(l.Fields[i]); why != "" {
		return wrong{}, fmt.Errorf("%s.%s breaks nothing: the field %s; want %s", f.name, field, why, say.Or(f.fields(l)))
	}
	return wrong{f, l.Fields[i]}, nil
}

// fields are the names of those that can be spoilt.
func (f *fault) fields(l *ringback.List) (names []string) {
	for _, p := range l.Fields {
		if f.suits(p) == "" {
			names = append(names, p.Name)
		}
	}
	return names
}

func isTyped(p *ringback.Property) string {
	if p.Type == ringback.TypeAny {
		return "may have any type"
	}
	return ""
}

func isNeverNull(p *ringback.Property) string {
	if p.Nullable {
		return "may be null"
	}
	return ""
}

func isRequired(p *ringback.Property) string {
	if !p.Required {
		return "isn't required"
	}
	return ""
}

// finds reports whether a fault finds what it spoils in an answer. To HEAD the headers are those to GET, spoilt as there.
func (f *fault) finds(r *reply, head bool) bool {
	switch {
	case f.chunked: // there is always an end of chunks to spoil
		return hasBody(r.status) && !head
	case f.bodily || f.drip.Pieces > 0:
		return hasBody(r.status) && !head && len(r.body) > 0
	case f.spoil != nil || f.spoilField != nil:
		return hasBody(r.status)
	}
	return true
}

// apply spoils an answer, which is to HEAD or not. It answers false if there was nothing in it to spoil.
func (w wrong) apply(l *ringback.List, r *reply, head bool) (spoilt bool) {
	spoilt = true
	switch {
	case w.fault == nil:
	case !w.finds(r, head):
		spoilt = false
	case w.spoilField != nil:
		spoilt = w.spoilField(l, r, w.field)
	case w.spoil != nil:
		spoilt = w.spoil(l, r)
	}
	if !spoilt {
		r.header.Add(noticeHeader, w.name+": got an answer with nothing in it to spoil, sent as it is")
	}
	return spoilt
}

// redirectToSlash is what Starlette's router answers: an absolute address, and no body.
func redirectToSlash(r *http.Request, asked *url.URL) *reply {
	if strings.HasSuffix(r.URL.Path, "/") {
		return nil
	}
	to := url.URL{Scheme: "http", Host: r.Host, Path: asked.Path + "/", RawQuery: asked.RawQuery}
	if r.TLS != nil {
		to.Scheme = "https"
	}
	return &reply{status: http.StatusTemporaryRedirect, header: http.Header{"Location": {to.String()}, "Content-Type": nil}}
}

// drift is how the calls change between two pages of one walk. Nothing of a walk is remembered: the page at offset 0 is its
// first, and every other comes after it.
type drift uint8

const (
	still    drift = iota
	comesIn        // the newest call that matches isn't on the first page yet
	vanishes       // the newest call that matches is on the first page only
)

// hidesNewest reports whether the page at an offset is read as if the newest call weren't there.
func (d drift) hidesNewest(offset int64) bool {
	return (d == comesIn && offset == 0) || (d == vanishes && offset > 0)
}

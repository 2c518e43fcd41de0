package mock

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/internal/framing"
)

// reply is an answer before it is sent. It takes the place of a connection for whoever writes one.
type reply struct {
	status int
	header http.Header // a name without values takes away what would be sent otherwise
	body   []byte      // never changed in place: it may be the spec's or a scenario's
}

// Header implements http.ResponseWriter.
func (r *reply) Header() http.Header {
	if r.header == nil {
		r.header = http.Header{}
	}
	return r.header
}

// WriteHeader implements http.ResponseWriter.
func (r *reply) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

// Write implements http.ResponseWriter.
func (r *reply) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	r.body = append(r.body, b...)
	return len(b), nil
}

// setHeaders sets what a scenario says.
func (r *reply) setHeaders(headers []fixtures.Header, now time.Time) {
	for _, h := range headers {
		values := slices.Clone(h.Values)
		if h.Dated {
			values = []string{now.Add(h.After).UTC().Format(http.TimeFormat)}
		}
		r.Header()[h.Name] = values
	}
}

// dropOfBody takes away headers that are the server's to set, or would be a lie about this body.
func (r *reply) dropOfBody() {
	for name := range r.header {
		if framing.Connection(name) || framing.OfBody(name) {
			delete(r.header, name)
		}
	}
}

// joined is the answer with the headers that every answer has.
func (r *reply) joined(every http.Header) *reply {
	header := every.Clone()
	maps.Copy(header, r.header)
	return &reply{status: r.status, header: header, body: r.body}
}

// expose lets the page of another origin read the headers that this answer has beside those of all answers.
func (r *reply) expose() {
	if _, said := r.header[exposeHeader]; said {
		return // by a scenario
	}
	var names []string
	for name := range r.header {
		if !slices.Contains(exposedNames, name) && !slices.Contains(safelisted, name) && !strings.HasPrefix(name, "Access-Control-") {
			names = append(names, name)
		}
	}
	if names != nil {
		slices.Sort(names)
		r.header[exposeHeader] = []string{exposed[0] + ", " + strings.Join(names, ", ")}
	}
}

// safelisted are headers that every page may read (Fetch, "CORS-safelisted response-header name").
var safelisted = []string{"Cache-Control", "Content-Language", "Content-Length", "Content-Type", "Expires", "Last-Modified", "Pragma"}

// hasBody reports whether an answer with the status has a body at all (RFC 9110, section 6.4.1).
func hasBody(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

// send sends an answer at once.
func (m *Mock) send(w http.ResponseWriter, r *http.Request, rep *reply) {
	if rep.begin(w) {
		writeBody(w, rep.status, rep.body)
	}
}

// begin sets the headers of an answer, and sends one that has no body. It answers whether one has.
func (r *reply) begin(w http.ResponseWriter) bool {
	h := w.Header()
	maps.Copy(h, r.header)
	delete(h, "Content-Length") // that of the body before it was spoilt
	if hasBody(r.status) {
		return true
	}
	delete(h, "Content-Type")
	w.WriteHeader(r.status)
	return false
}

// sendSlowly sends an answer's body in pieces as equal as can be. It holds none of the body while it waits: again makes it once more
// for each piece.
func (m *Mock) sendSlowly(w http.ResponseWriter, r *http.Request, rep *reply, drip fixtures.Drip, again func() []byte) {
	if r.Method == http.MethodHead {
		m.send(w, r, rep)
		return
	}
	if !rep.begin(w) {
		return
	}
	length := len(rep.body)
	w.Header()["Content-Length"] = []string{strconv.Itoa(length)}
	w.WriteHeader(rep.status)
	control := http.NewResponseController(w)
	for i := range drip.Pieces {
		if i > 0 && m.wait(w, r.Context(), drip.Pause) != nil {
			return
		}
		body := again()
		if len(body) != length {
			return // the calls are others now: the connection ends, as a Content-Length that isn't kept has it
		}
		if _, err := w.Write(body[i*length/drip.Pieces : (i+1)*length/drip.Pieces]); err != nil {
			return
		}
		_ = control.Flush() // whoever can't gets the pieces at once
	}
}

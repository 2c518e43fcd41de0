package mock

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/ringback/ringback/fixtures"
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
func (r *reply) setHeaders(headers []fixtures.Header, now func() time.Time) {
	for _, h := range headers {
		values := slices.Clone(h.Values)
		if h.Dated {
			values = []string{now().Add(h.After).UTC().Format(http.TimeFormat)}
		}
		r.Header()[h.Name] = values
	}
}

// joined is the answer with the headers that every answer has.
func (r *reply) joined(every http.Header) *reply {
	header := every.Clone()
	maps.Copy(header, r.header)
	return &reply{status: r.status, header: header, body: r.body}
}

// hasBody reports whether an answer with the status has a body at all (RFC 9110, section 6.4.1).
func hasBody(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

// send sends an answer, piece by piece if it is to drip.
func (m *Mock) send(w http.ResponseWriter, r *http.Request, rep *reply, drip fixtures.Drip) {
	h := w.Header()
	maps.Copy(h, rep.header)
	delete(h, "Content-Length") // that of the body before it was spoilt
	if !hasBody(rep.status) {
		delete(h, "Content-Type")
		w.WriteHeader(rep.status)
		return
	}
	if drip.Pieces == 0 || r.Method == http.MethodHead {
		writeBody(w, rep.status, rep.body)
		return
	}
	h["Content-Length"] = []string{strconv.Itoa(len(rep.body))}
	w.WriteHeader(rep.status)
	m.drip(w, r, rep.body, drip)
}

// drip sends a body in pieces as equal as can be.
func (m *Mock) drip(w http.ResponseWriter, r *http.Request, body []byte, drip fixtures.Drip) {
	control := http.NewResponseController(w)
	for i := range drip.Pieces {
		if i > 0 && m.wait(w, r.Context(), drip.Pause) != nil {
			return
		}
		piece := body[i*len(body)/drip.Pieces : (i+1)*len(body)/drip.Pieces]
		if _, err := w.Write(piece); err != nil {
			return
		}
		_ = control.Flush() // whoever can't gets the pieces at once
	}
}

package ringback

import (
	"mime"
	"strings"
)

// response is what the spec says of the answers with one status.
type response struct {
	at      node
	body    *schema // of application/json; nil: nothing is said
	headers []field
}

func readResponse(c *compiler, v node) (*response, error) {
	v, err := v.resolved()
	if err != nil {
		return nil, err
	}
	r := &response{at: v}
	if schema := v.get("content").get("application/json").get("schema"); schema.present() {
		if r.body, err = c.compile(schema); err != nil {
			return nil, err
		}
	}
	for name, h := range v.get("headers").members() {
		if h, err = h.resolved(); err != nil {
			return nil, err
		}
		if strings.EqualFold(name, "Content-Type") {
			continue // OpenAPI has it ignored: content says it
		}
		f, err := readField(c, h, name, "simple", false)
		if err != nil {
			return nil, err
		}
		r.headers = append(r.headers, f)
	}
	return r, nil
}

// responseTo is what the spec says of a status: by its number, by its class (4XX), or by default.
func (s *Spec) responseTo(status int) *response {
	text := statusText(status)
	for _, key := range []string{text, text[:1] + "XX", "default"} {
		if r := s.responses[key]; r != nil {
			return r
		}
	}
	return nil
}

// isJSON reports whether a Content-Type is JSON in UTF-8.
func isJSON(contentType string) bool {
	media, parameters, err := mime.ParseMediaType(contentType)
	if err != nil || media != "application/json" {
		return false
	}
	charset, given := parameters["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}

package proxy

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/printable"
)

// problem is an answer of the proxy's own, in the form that the API gives its errors.
type problem struct {
	status int
	detail any // a string, or a list of flaws
}

// flaw is one entry of a list of what is wrong.
type flaw struct {
	Loc  []any  `json:"loc"`
	Msg  string `json:"msg"`
	Type string `json:"type"`
}

func newProblem(status int, detail string) *problem { return &problem{status, detail} }

// refusal is an answer that isn't passed on.
type refusal struct{ problem *problem }

func (*refusal) Error() string { return "the answer breaks the contract" }

// breach is the refusal of a message with all that it breaks. What stands before the places tells whose message it is: nothing for
// the request.
func breach(status int, of string, broken []ringback.Violation) *problem {
	const most = 100
	flaws := make([]flaw, 0, len(broken))
	for _, k := range broken[:min(len(broken), most)] {
		loc := placeOf(k)
		if of != "" {
			loc = append([]any{of}, loc...)
		}
		flaws = append(flaws, flaw{loc, k.Error(), k.Rule})
	}
	return &problem{status, flaws}
}

// placeOf is where a violation is, step by step, as the API tells it: ["query","limit"], ["body","items",0,"duration"].
func placeOf(v ringback.Violation) []any {
	loc := []any{string(v.Part)}
	if v.Part == ringback.PartBody && v.Pointer != "" {
		for step := range strings.SplitSeq(v.Pointer[1:], "/") {
			if n, err := strconv.Atoi(step); err == nil {
				loc = append(loc, n)
			} else {
				loc = append(loc, strings.NewReplacer("~1", "/", "~0", "~").Replace(step))
			}
		}
	}
	if v.Name != "" {
		loc = append(loc, v.Name)
	}
	return loc
}

func (p *problem) write(w http.ResponseWriter) {
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	_ = e.Encode(map[string]any{"detail": p.detail}) // it is made of texts and numbers
	body := string(printable.JSON([]byte(strings.TrimSuffix(text.String(), "\n"))))
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(p.status)
	_, _ = w.Write([]byte(body)) // a client that has gone away doesn't miss it
}

package ringback_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/ringback/ringback"
)

// Every status that the spec documents has an example, and each keeps the spec.
func TestExamples(t *testing.T) {
	spec := ringback.Default()
	for _, status := range []int{200, 400, 401, 403, 404, 422, 429, 500} {
		examples := spec.Examples(status)
		if len(examples) == 0 {
			t.Errorf("%d has no example", status)
		}
		for _, e := range examples {
			a := ringback.Response{Status: status, Header: e.Header.Clone(), Body: e.Body}
			a.Header.Set("Content-Type", "application/json")
			r := ringback.Request{Method: "POST", URL: &url.URL{Path: "/elsewhere"}} // whatever was asked
			for _, v := range spec.JudgeResponse(r, a) {
				t.Errorf("%d %s: %v", status, e.Name, v)
			}
		}
	}
	if got := spec.Examples(418); got != nil {
		t.Errorf("418: got %v, want nothing", got)
	}
}

func ExampleSpec_Examples() {
	for _, e := range ringback.Default().Examples(200) {
		body, _, _ := strings.Cut(string(e.Body), ",")
		fmt.Println(e.Name, body)
	}
	fmt.Println(ringback.Default().Examples(429)[0].Header)
	// Output:
	// one-completed-call {"items":[{"id":101
	// no-calls {"items":[]
	// map[Retry-After:[30]]
}

package contract_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// A twist answers a request otherwise than the server behind it would.
type twist func(w http.ResponseWriter, r *http.Request, next http.Handler)

// twisted is an honest mock with a twist.
func twisted(o mock.Options, by twist) http.Handler {
	o.Tokens = []string{token}
	m := mock.New(o)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { by(w, r, m) })
}

// asking changes the parameters before the server reads them. Each stands as it does in the URL.
func asking(change func(parameters []string) []string) twist {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(w, with(r, change(strings.Split(r.URL.RawQuery, "&"))))
	}
}

// with is a request with other parameters.
func with(r *http.Request, parameters []string) *http.Request {
	out := r.Clone(r.Context())
	out.URL.RawQuery = strings.Join(parameters, "&")
	return out
}

// each changes one parameter after the other: its name and value, unescaped. Without ok it is dropped.
func each(change func(name, value string) (string, bool)) twist {
	return asking(func(parameters []string) []string {
		var out []string
		for _, p := range parameters {
			name, raw, _ := strings.Cut(p, "=")
			value, err := url.QueryUnescape(raw)
			if err != nil {
				out = append(out, p)
				continue
			}
			if changed, ok := change(name, value); ok && changed != value {
				out = append(out, name+"="+url.QueryEscape(changed))
			} else if ok {
				out = append(out, p)
			}
		}
		return out
	})
}

// invalid reports whether the contract refuses a value.
func invalid(name, value string) bool {
	_, violations := ringback.Default().Query(name + "=" + url.QueryEscape(value))
	return len(violations) > 0
}

// dropping takes away what is invalid of some parameters.
func dropping(names ...string) twist {
	return each(func(name, value string) (string, bool) {
		return value, !slices.Contains(names, name) || !invalid(name, value)
	})
}

// replacing puts other values in the place of invalid ones.
func replacing(name, by string) twist {
	return each(func(n, value string) (string, bool) {
		if n == name && invalid(n, value) {
			return by, true
		}
		return value, true
	})
}

// refusing changes how refusals are written.
func refusing(change func(status int, body string) (int, string, string)) twist {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := &recording{header: http.Header{}}
		next.ServeHTTP(rec, r)
		kind, body := rec.header.Get("Content-Type"), rec.body.String()
		if rec.status == http.StatusUnprocessableEntity {
			rec.status, kind, body = change(rec.status, body)
		}
		for name, values := range rec.header {
			if name != "Content-Length" {
				w.Header()[name] = values
			}
		}
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(rec.status)
		_, _ = w.Write([]byte(body))
	}
}

const jsonType = "application/json"

// crooked is a broken server, the law that says so, and what else that breaks because it is another promise too.
type crooked struct {
	name string
	law  string
	also []string
	by   twist
	o    mock.Options
}

// breakOne runs the suite over broken servers: each breaks its law, and what else fails stands under the same heading, or is named.
func breakOne(t *testing.T, servers []crooked) {
	t.Helper()
	for _, b := range servers {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			if b.o.Calls == 0 {
				b.o.Calls = 150
			}
			r := check(t, twisted(b.o, b.by))
			f := r.Finding(b.law)
			if f == nil || !f.Outcome.Broken() {
				t.Errorf("%s isn't broken", b.law)
				return
			}
			for _, head := range heads(r) {
				if head != b.law && head != f.Cause && !slices.Contains(b.also, head) {
					t.Errorf("%s fails apart from %s: %s", head, b.law, r.Finding(head).Text())
				}
			}
		})
	}
}

// variant is a server that differs where the documentation is silent. It breaks no must, and of the shoulds those alone.
type variant struct {
	name    string
	shoulds []string
	observe map[string]string // what a law reports
	by      twist
	o       mock.Options
}

// leavesAlone runs the suite over honest servers.
func leavesAlone(t *testing.T, variants []variant) {
	t.Helper()
	for _, v := range variants {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			if v.o.Calls == 0 && v.o.Items == nil {
				v.o.Calls = 150
			}
			r := check(t, twisted(v.o, v.by))
			got := broken(r)
			slices.Sort(got)
			if diff := cmp.Diff(v.shoulds, got); diff != "" {
				t.Errorf("broken (-want +got):\n%s", diff)
				for _, law := range got {
					t.Log(law, r.Finding(law).Text())
				}
			}
			if n := r.Count(contract.Fail, contract.Must) + r.Count(contract.Error, contract.Must); n > 0 {
				t.Errorf("%d musts are broken", n)
			}
			for law, want := range v.observe {
				if got := r.Finding(law).Observed; !slices.Contains(got, want) {
					t.Errorf("%s: observed %q, want %q", law, got, want)
				}
			}
		})
	}
}

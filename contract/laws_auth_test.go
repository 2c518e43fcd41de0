package contract_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

// letIn gives requests that fit the right token, as a gate does that forgets to ask for one.
func letIn(fits func(r *http.Request) bool) change {
	return asked(func(r *http.Request) {
		if fits(r) {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	})
}

func authorization(f func(value string) bool) func(*http.Request) bool {
	return func(r *http.Request) bool { return f(r.Header.Get("Authorization")) }
}

// readsPath lets some spelling of the address through, without credentials.
func readsPath(fits func(r *http.Request) bool) change {
	return asked(func(r *http.Request) {
		if fits(r) {
			r.URL.Path, r.URL.RawPath = "/api/v1/calls", ""
			r.Header.Set("Authorization", "Bearer "+token)
		}
	})
}

func TestAuthLawsCatch(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	catches(t, []string{"auth/*"}, []bug{
		{"nobody is asked", "auth/missing", letIn(authorization(func(v string) bool { return v == "" }))},
		{"missing credentials are a bad parameter", "auth/missing", instead(func(w http.ResponseWriter, r *http.Request) bool {
			if r.Header.Get("Authorization") != "" {
				return false
			}
			respond(422, "application/json", `{"detail":[{"loc":["header","authorization"],"msg":"Field required","type":"missing"}]}`).ServeHTTP(w, r)
			return true
		})},
		{"data beside the refusal", "auth/missing", func(next http.Handler) http.Handler {
			open := letIn(authorization(func(v string) bool { return v == "" }))(next)
			return rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
				if r.Header.Get("Authorization") == "" {
					a.Code = 401
					a.Header().Set("WWW-Authenticate", "Bearer")
				}
			})(open)
		}},
		{"the scheme is optional", "auth/malformed", letIn(authorization(func(v string) bool { return v == token }))},
		{"any scheme", "auth/malformed", letIn(authorization(func(v string) bool { return strings.HasSuffix(v, " "+token) }))},
		{"an empty token", "auth/malformed", letIn(authorization(func(v string) bool { return strings.TrimSpace(v) == "Bearer" }))},
		{"a password of anybody", "auth/malformed", letIn(authorization(func(v string) bool { return strings.HasPrefix(v, "Basic ") }))},
		{"the beginning of a token is enough", "auth/wrong-token", letIn(authorization(func(v string) bool { return strings.HasPrefix(v, "Bearer "+token[:8]) }))},
		{"any token", "auth/wrong-token", letIn(authorization(func(v string) bool { return strings.HasPrefix(strings.ToLower(v), "bearer ringback") }))},
		{"two slashes pass the gate", "auth/path-forms", readsPath(func(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, "//") })},
		{"a dot passes the gate", "auth/path-forms", readsPath(func(r *http.Request) bool { return strings.Contains(r.URL.EscapedPath(), "/./") })},
		{"an escaped dot passes the gate", "auth/path-forms", readsPath(func(r *http.Request) bool { return strings.Contains(r.URL.EscapedPath(), "/%2e/") })},
		{"an escaped letter passes the gate", "auth/path-forms", readsPath(func(r *http.Request) bool { return strings.Contains(r.URL.EscapedPath(), "/%63alls") })},
		{"a trailing slash passes the gate", "auth/path-forms", readsPath(func(r *http.Request) bool { return r.URL.Path == "/api/v1/calls/" })},
		{"HEAD passes the gate", "auth/path-forms", letIn(func(r *http.Request) bool { return r.Method == http.MethodHead })},
		{"no challenge", "auth/challenge", rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) { a.Header().Del("WWW-Authenticate") })},
		{"the scheme's case counts", "auth/scheme-case", asked(func(r *http.Request) {
			if !strings.HasPrefix(r.Header.Get("Authorization"), "Bearer ") {
				r.Header.Del("Authorization")
			}
		})},
		{"parameters are judged first", "auth/before-validation", letIn(func(r *http.Request) bool { return r.URL.Query().Get("limit") == "ringback" })},
		{"an error tells the token", "auth/token-not-echoed", rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
			if a.Code == 401 {
				replace(a, []byte(`{"detail":"unknown: `+r.Header.Get("Authorization")+`"}`))
			}
		})},
		{"a header tells the token", "auth/token-not-echoed", rewritten(func(r *http.Request, a *httptest.ResponseRecorder) {
			a.Header().Set("X-Account", r.Header.Get("Authorization"))
		})},
	})
}

func TestAuthLawsAccept(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	accepts(t, []string{"auth/*"}, []honest{
		{"403 for all", rewritten(func(_ *http.Request, a *httptest.ResponseRecorder) {
			if a.Code == 401 {
				a.Code = 403
				a.Header().Del("WWW-Authenticate")
			}
		}), "auth/missing"},
		{"400 for odd forms", instead(func(w http.ResponseWriter, r *http.Request) bool {
			v := r.Header.Get("Authorization")
			if v == "" || strings.HasPrefix(strings.ToLower(v), "bearer ") {
				return false
			}
			respond(400, "application/json", `{"detail":"Bad Authorization header"}`).ServeHTTP(w, r)
			return true
		}), "auth/malformed"},
		{"a redirect to the slash before anyone is asked", instead(func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/api/v1/calls" {
				return false
			}
			w.Header().Set("Location", "http://"+r.Host+"/api/v1/calls/?"+r.URL.RawQuery)
			w.WriteHeader(http.StatusTemporaryRedirect)
			return true
		}), "auth/path-forms"},
		{"HEAD isn't allowed", refusesMethod(http.MethodHead), "auth/path-forms"},
		{"429 after too many bad tokens", instead(func(w http.ResponseWriter, r *http.Request) bool {
			if strings.Contains(r.Header.Get("Authorization"), token) {
				return false
			}
			w.Header().Set("Retry-After", "1")
			respond(429, "application/json", `{"detail":"Too many attempts"}`).ServeHTTP(w, r)
			return true
		}), ""},
	})
}

// tenants are two accounts on one server.
func tenants(other mock.Options, leak func(r *http.Request) bool) http.Handler {
	first := mock.New(mock.Options{Calls: 300})
	second := mock.New(other)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch v := r.Header.Get("Authorization"); {
		case strings.EqualFold(v, "Bearer "+token), v == "Bearer of-another-account" && leak(r):
			first.ServeHTTP(w, r)
		case v == "Bearer of-another-account":
			second.ServeHTTP(w, r)
		default:
			w.Header().Set("WWW-Authenticate", "Bearer")
			respond(401, "application/json", `{"detail":"Invalid API key"}`).ServeHTTP(w, r)
		}
	})
}

func TestTenants(t *testing.T) {
	never := func(*http.Request) bool { return false }
	for _, c := range []struct {
		name  string
		other mock.Options
		leak  func(*http.Request) bool
		want  contract.Outcome
	}{
		{"apart", mock.Options{Calls: 50, Seed: 7}, never, contract.Pass},
		{"an account without calls", mock.Options{Calls: mock.NoCalls}, never, contract.Pass},
		{"one list for all", mock.Options{Calls: 50, Seed: 7}, func(*http.Request) bool { return true }, contract.Fail},
		{"a filter forgets the account", mock.Options{Calls: 50, Seed: 7}, func(r *http.Request) bool { return r.URL.Query().Has("assistant_id") }, contract.Fail},
		{"a text forgets the account", mock.Options{Calls: mock.NoCalls}, func(r *http.Request) bool { return r.URL.Query().Has("customer_phone") }, contract.Fail},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := check(t, tenants(c.other, c.leak), func(target *contract.Target) {
				target.Only, target.SecondToken = []string{"auth/*"}, "of-another-account"
			})
			f := r.Finding("auth/tenants")
			t.Log(f.Text(), f.Observed)
			if f.Outcome != c.want {
				t.Errorf("%s (%s), want %s", f.Outcome, f.Reason, c.want)
			}
			if strings.Contains(f.Text(), "of-another-account") || strings.Contains(f.Text(), token) {
				t.Error("a token shows")
			}
		})
	}
}

func TestAuthOfOtherEditions(t *testing.T) {
	key := edition(t, "type: http\n      scheme: bearer", "type: apiKey\n      in: header\n      name: X-API-Key")
	open := edition(t, "security:\n  - bearer: []\n", "")
	withSpec := func(spec *ringback.Spec) func(*contract.Target) {
		return func(target *contract.Target) { target.Spec, target.Only = spec, []string{"auth/*"} }
	}

	t.Run("a key in a header", func(t *testing.T) {
		m := mock.New(mock.Options{Calls: 300, Spec: key, Tokens: []string{token}})
		r := check(t, m, withSpec(key))
		noneBroken(t, r)
		for _, law := range []string{"auth/missing", "auth/malformed", "auth/wrong-token", "auth/path-forms"} {
			if f := r.Finding(law); f == nil || f.Outcome != contract.Pass {
				t.Errorf("%s isn't judged", law)
			}
		}
		if r.Finding("auth/scheme-case") != nil {
			t.Error("a key has no scheme")
		}
		r = check(t, asked(func(r *http.Request) { r.Header.Set("X-API-Key", token) })(m), withSpec(key))
		if got := heads(r); !slices.Equal(got, []string{"auth/missing"}) {
			t.Errorf("broken: %v, want auth/missing", got)
		}
	})
	t.Run("no credentials at all", func(t *testing.T) {
		for _, l := range contract.Laws(open) {
			if strings.HasPrefix(l.ID, "auth/") {
				t.Errorf("%s is a law of a spec without security", l.ID)
			}
		}
	})
	t.Run("a run without a token", func(t *testing.T) {
		r := check(t, mock.New(mock.Options{NoAuth: true}), func(target *contract.Target) { target.Token, target.Only = "", []string{"auth/*"} })
		for _, f := range r.Findings {
			if strings.HasPrefix(f.Law, "auth/") && (f.Outcome != contract.Inconclusive || f.Reason == "") {
				t.Errorf("%s: %s (%s), want inconclusive with a reason", f.Law, f.Outcome, f.Reason)
			}
		}
	})
	t.Run("a header of the user's", func(t *testing.T) {
		r := check(t, mock.New(mock.Options{}), func(target *contract.Target) {
			target.Header, target.Only = http.Header{"Authorization": {"Bearer of-a-proxy"}}, []string{"auth/missing"}
			target.Token = ""
		})
		if f := r.Finding("auth/missing"); f.Outcome != contract.Inconclusive {
			t.Errorf("%s, want inconclusive", f.Outcome)
		}
	})
}

package contract_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ringback/ringback/contract"
)

// An address that is wrong is no broken contract: the error says what would be right.
func TestWrongAddress(t *testing.T) {
	plain := httptest.NewServer(small())
	defer plain.Close()
	mounted := httptest.NewServer(http.StripPrefix("/voice", small()))
	defer mounted.Close()
	secure := httptest.NewTLSServer(small())
	defer secure.Close()
	for _, tt := range []struct{ name, url, want string }{
		{"with the API's prefix", plain.URL + "/api/v1", plain.URL},
		{"with the API's prefix and a slash", plain.URL + "/api/v1/", plain.URL},
		{"with a part of it", plain.URL + "/api", plain.URL},
		{"mounted, with the prefix", mounted.URL + "/voice/api/v1", mounted.URL + "/voice"},
		{"https to http", strings.Replace(plain.URL, "http:", "https:", 1), plain.URL},
		{"http to https", strings.Replace(secure.URL, "https:", "http:", 1), secure.URL},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r, err := contract.Check(t.Context(), contract.Target{URL: tt.url, Token: token})
			if !errors.Is(err, contract.ErrAddress) || !strings.HasSuffix(err.Error(), "want the base URL "+tt.want) && !strings.HasSuffix(err.Error(), "want "+tt.want) {
				t.Errorf("got %v, want an error that proposes %s", err, tt.want)
			}
			if r.ExitCode(false) != contract.ExitUnreachable || len(broken(r)) > 0 {
				t.Errorf("exit code %d and %v broken, want %d and nothing", r.ExitCode(false), broken(r), contract.ExitUnreachable)
			}
		})
	}
	for _, url := range []string{plain.URL, plain.URL + "/", plain.URL + "/api/v1/calls", plain.URL + "/api/v1/calls/", mounted.URL + "/voice"} {
		if _, err := contract.Check(t.Context(), contract.Target{URL: url, Token: token, Only: []string{"target/answers"}}); err != nil {
			t.Errorf("%s: %v", url, err)
		}
	}
}

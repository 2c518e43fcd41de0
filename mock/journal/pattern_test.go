package journal_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/ringback/ringback/mock/journal"
)

// asked is a journal with the one request that the patterns below are about.
func asked(t *testing.T) *journal.Journal {
	t.Helper()
	j := journal.New(journal.Options{Wall: noon})
	r := httptest.NewRequest(http.MethodGet, "http://mock.test:4010/api/v1/calls?status=completed&limit=5&page=%31&limit=7&empty=", nil)
	r.Header = http.Header{"Authorization": {"Bearer s3cret"}, "User-Agent": {"client/1.0"}, "Accept": {"text/html", "application/json"}}
	add(j, r, http.StatusOK)
	return j
}

func TestPattern(t *testing.T) {
	j := asked(t)
	for pattern, want := range map[string]bool{
		`{}`:                true,
		`{"method":"GET"}`:  true,
		`{"method":"get"}`:  true,
		`{"method":"ANY"}`:  true,
		`{"method":"HEAD"}`: false,
		`{"url":"/api/v1/calls?status=completed&limit=5&page=%31&limit=7&empty="}`: true,
		`{"url":"/api/v1/calls"}`:                 false,
		`{"urlPath":"/api/v1/calls"}`:             true,
		`{"urlPath":"/api/v1"}`:                   false,
		`{"urlPathPattern":"/api/v[0-9]/.*"}`:     true,
		`{"urlPathPattern":"/api"}`:               false,
		`{"urlPathPattern":"/api|/api/v1/calls"}`: true,
		`{"urlPattern":".*limit=5.*"}`:            true,
		`{"urlPattern":"/api/v1/calls"}`:          false,
		`{"urlPattern":".*","method":"POST"}`:     false,
		`{"scheme":"http","host":{"equalTo":"mock.test"},"clientIp":{"matches":"192.*"}}`: true,
		`{"scheme":"https"}`:                    false,
		`{"host":{"equalTo":"mock.test:4010"}}`: false,
		`{"method":"GET","url":null,"cookies":{},"bodyPatterns":[],"queryParameters":null}`: true,

		`{"queryParameters":{"limit":{"equalTo":"5"}}}`:                                      true,
		`{"queryParameters":{"limit":{"equalTo":"7"}}}`:                                      true,
		`{"queryParameters":{"limit":{"equalTo":"57"}}}`:                                     false,
		`{"queryParameters":{"page":{"equalTo":"1"}}}`:                                       true,
		`{"queryParameters":{"status":{"equalTo":"COMPLETED"}}}`:                             false,
		`{"queryParameters":{"status":{"equalTo":"COMPLETED","caseInsensitive":true}}}`:      true,
		`{"queryParameters":{"status":{"equalTo":"COMPLETED","caseInsensitive":false}}}`:     false,
		`{"queryParameters":{"status":{"contains":"plete"}}}`:                                true,
		`{"queryParameters":{"status":{"contains":"failed"}}}`:                               false,
		`{"queryParameters":{"status":{"matches":"comp.*"}}}`:                                true,
		`{"queryParameters":{"status":{"matches":"comp"}}}`:                                  false,
		`{"queryParameters":{"status":{"doesNotMatch":"comp"}}}`:                             true,
		`{"queryParameters":{"status":{"doesNotContain":"comp"}}}`:                           false,
		`{"queryParameters":{"status":{"absent":true}}}`:                                     false,
		`{"queryParameters":{"skip":{"absent":true}}}`:                                       true,
		`{"queryParameters":{"skip":{"equalTo":""}}}`:                                        false,
		`{"queryParameters":{"empty":{"equalTo":""}}}`:                                       true,
		`{"queryParameters":{"skip":{"doesNotMatch":".*"}}}`:                                 true,
		`{"queryParameters":{"skip":{"not":{"equalTo":"5"}}}}`:                               true,
		`{"queryParameters":{"skip":{"anything":"anything"}}}`:                               true,
		`{"queryParameters":{"status":{"or":[{"equalTo":"failed"},{"contains":"com"}]}}}`:    true,
		`{"queryParameters":{"status":{"and":[{"equalTo":"failed"},{"contains":"com"}]}}}`:   false,
		`{"queryParameters":{"status":{"and":[{"not":{"contains":"x"}},{"matches":".+"}]}}}`: true,
		`{"queryParameters":{"limit":{"hasExactly":[{"equalTo":"7"},{"equalTo":"5"}]}}}`:     true,
		`{"queryParameters":{"limit":{"hasExactly":[{"equalTo":"7"}]}}}`:                     false,
		`{"queryParameters":{"limit":{"includes":[{"equalTo":"7"}]}}}`:                       true,
		`{"queryParameters":{"limit":{"includes":[{"equalTo":"8"}]}}}`:                       false,

		`{"headers":{"user-agent":{"matches":"client/.*"}}}`:                         true,
		`{"headers":{"Accept":{"contains":"json"}}}`:                                 true,
		`{"headers":{"Accept":{"equalTo":"text/plain"}}}`:                            false,
		`{"headers":{"X-None":{"absent":true},"Host":{"equalTo":"mock.test:4010"}}}`: true,
		`{"headers":{"Authorization":{"equalTo":"Bearer s3cret"}}}`:                  true,
		`{"headers":{"Authorization":{"equalTo":"Bearer another"}}}`:                 false,
	} {
		p, err := journal.ParsePattern([]byte(pattern))
		if err != nil {
			t.Errorf("%s: %v", pattern, err)
			continue
		}
		if got := j.Count(p) == 1; got != want {
			t.Errorf("%s: got a match %v, want %v", pattern, got, want)
		}
		if got := len(j.Find(p)) == 1; got != want {
			t.Errorf("find %s: got %v, want %v", pattern, got, want)
		}
	}
}

func TestPatternRefuses(t *testing.T) {
	for pattern, want := range map[string]string{
		``:   ": got nothing, want a JSON object",
		`[]`: ": got [], want a JSON object",
		`{"method":"GET","url":"/a","method":"POST"}`:                      "/method: stands there twice, want it once",
		`{"headers":{"a":{"equalTo":"b"},"\u0061":{"absent":true}}}`:       "/headers/a: stands there twice",
		`{"queryParameters":{"a":{"or":[{"equalTo":"b","equalTo":"c"}]}}}`: "/queryParameters/a/or/0/equalTo: stands there twice",
		`{"method":"GET"`:                                                   "want a JSON object",
		`{"bodyPatterns":[{"contains":"x"}]}`:                               "/bodyPatterns: isn't supported: want clientIp, headers,",
		`{"basicAuthCredentials":{"username":"a","password":"b"}}`:          "/basicAuthCredentials: isn't supported",
		`{"cookies":{"a":{"equalTo":"b"}}}`:                                 "/cookies: isn't supported",
		`{"urlPathTemplate":"/a/{b}"}`:                                      "/urlPathTemplate: isn't supported",
		`{"url":"/a","urlPath":"/a"}`:                                       "/urlPath: got url too, want one of url,",
		`{"method":5}`:                                                      "/method: got 5, want a string",
		`{"method":["GET"]}`:                                                `/method: got ["GET"], want a string`,
		`{"urlPattern":"("}`:                                                "/urlPattern: got \"(\", want a regular expression",
		`{"urlPattern":"a)(b"}`:                                             "/urlPattern: got",
		`{"urlPattern":"(?=a)"}`:                                            "/urlPattern: got",
		`{"queryParameters":{"a":{"matches":"(?<!b)c"}}}`:                   "/queryParameters/a/matches: got",
		`{"queryParameters":{"a":{"equalTo":5}}}`:                           "/queryParameters/a/equalTo: got 5, want a string",
		`{"queryParameters":{"a":{"equalToJson":"{}"}}}`:                    "/queryParameters/a/equalToJson: isn't supported here: want one of absent,",
		`{"queryParameters":{"a":{"contains":"b","caseInsensitive":true}}}`: "/queryParameters/a/caseInsensitive: isn't supported",
		`{"queryParameters":{"a":{"equalTo":"b","caseInsensitive":"yes"}}}`: "/queryParameters/a/caseInsensitive: got \"yes\"",
		`{"queryParameters":{"a":{"equalTo":"b","matches":"c"}}}`:           "/queryParameters/a/matches: isn't supported",
		`{"queryParameters":{"a":{"absent":false}}}`:                        "/queryParameters/a/absent: got false, want true",
		`{"queryParameters":{"a":{}}}`:                                      "/queryParameters/a: got no matcher",
		`{"queryParameters":{"a":null}}`:                                    "/queryParameters/a: got null, want a JSON object",
		`{"queryParameters":{"a":"b"}}`:                                     "/queryParameters/a: got \"b\", want a JSON object",
		`{"queryParameters":["a"]}`:                                         "/queryParameters: got",
		`{"headers":{"a/b":{"or":[]}}}`:                                     "/headers/a~1b/or: got [], want an array of matchers, at least one",
		`{"headers":{"a":{"or":[{"absent":true},{"x":"y"}]}}}`:              "/headers/a/or/1/x: isn't supported",
		`{"headers":{"a":{"includes":[{"before":"now"}]}}}`:                 "/headers/a/includes/0/before: isn't supported",
		`{"headers":{"a":{"includes":[{"equalTo":"b"}],"x":1}}}`:            "/headers/a/x: isn't supported",
	} {
		p, err := journal.ParsePattern([]byte(pattern))
		if refused := new(journal.PatternError); !errors.As(err, &refused) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v, want %q", pattern, p, err, want)
		}
	}
}

// Whatever is sent as a pattern, it is read or refused.
func FuzzParsePattern(f *testing.F) {
	f.Add([]byte(`{"method":"GET","urlPath":"/a","queryParameters":{"a":{"or":[{"equalTo":"b"},{"not":{"absent":true}}]}}}`))
	j := journal.New(journal.Options{Wall: noon})
	add(j, httptest.NewRequest(http.MethodGet, "/api/v1/calls?a=b", nil), http.StatusOK)
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := journal.ParsePattern(text)
		if (p == nil) == (err == nil) {
			t.Fatalf("got %v, %v, want one of them", p, err)
		}
		if p != nil && j.Count(p) != len(j.Find(p)) {
			t.Error("count and find differ")
		}
	})
}

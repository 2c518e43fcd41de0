package e2e_test

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/mock"
)

// integers, times and texts are spellings that somebody sends some day. Which of them are right FastAPI decides, not this table.
var (
	integers = []string{
		"5", "0", "1", "007", "-007", "-0", "-5", "--5", "+5", "+ 5", "- 5", "5.0", "5.00", "5.", "5.5", ".0", "1e1", "1E1", "5e0", "1_0", "1__0", "_1", "1_",
		"0_1", " 5", "5 ", "\t5", "5\n", "5\v", "\u00a05", "\u20035", "5\u0085", "5\x1c", "5\x00", "\x005", "\ufeff5", "", " ", "-", "00-5", "0-5", "+", ".", "0x10", "0b1", "0o7",
		"٧", "７", "−5", "½", "V", "five", "null", "None", "true", "inf", "-inf", "+inf", "NaN", "Infinity", "∞", "5;", "5,", "5,6", "5:6", "[5]", "{}", `"5"`,
		"'5'", "5'", "$5", "5%", "5!", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
		strings.Repeat("9", 100), strings.Repeat("9", 4301), strings.Repeat("0", 100) + "5", "1000", "1001", "\xff", "5\xff", "\xed\xa0\x80",
	}
	times = []string{
		"2024-01-15", "2024-01-15T10:00:00", "2024-01-15T10:00:00Z", "2024-01-15t10:00:00z", "2024-01-15T10:00:00z", "2024-01-15 10:00:00Z",
		"2024-01-15_10:00:00Z", "2024-01-15T10:00", "2024-01-15T10:00Z", "2024-01-15T10:00+05:30", "2024-01-15T10:00:00+05:30", "2024-01-15T10:00:00-05:30",
		"2024-01-15T10:00:00+0530", "2024-01-15T10:00:00+05", "2024-01-15T10:00:00-05", "2024-01-15T10:00:00 05:30", "2024-01-15T10:00:00 +05:30",
		"2024-01-15T10:00:00+5:30", "2024-01-15T10:00:00+053", "2024-01-15T10:00:00+05:3", "2024-01-15T10:00:00+05:", "2024-01-15T10:00:00+",
		"2024-01-15T10:00:00-00:00", "2024-01-15T10:00:00+23:59", "2024-01-15T10:00:00-23:59", "2024-01-15T10:00:00+24:00", "2024-01-15T10:00:00+23:60",
		"2024-01-15T10:00:00+05:30:00", "2024-01-15T10:00:00+05-30", "2024-01-15T10:00:00±05:30", "2024-01-15T10:00:00−05:30", "2024-01-15T10:00:00Z+00:00",
		"2024-01-15T10:00:00 Z", "2024-01-15T10:00:00UTC", "2024-01-15T10:00:00 UTC", "2024-01-15T10:00:00GMT", "2024-01-15T10:00:00[Europe/Berlin]",
		"2024-01-15T10:00:00.5", "2024-01-15T10:00:00.5Z", "2024-01-15T10:00:00,5Z", "2024-01-15T10:00:00.", "2024-01-15T10:00:00.Z", "2024-01-15T10:00:00.123456Z",
		"2024-01-15T10:00:00.1234567Z", "2024-01-15T10:00:00.123456789Z", "2024-01-15T10:00:00.1234567890123Z", "2024-01-15T10:00:00.5.5Z", "2024-01-15T10:00.5Z",
		"2024-01-15T10:00:00:5Z", "1990-12-31T23:59:60Z", "1990-12-31T23:59:60.5Z", "1990-12-31T15:59:60-08:00", "2024-01-15T23:59:60Z", "2024-01-15T10:00:60Z",
		"2024-01-15T24:00:00Z", "2024-01-15T24:00:00", "2024-01-15T25:00:00Z", "2024-01-15T10:60:00Z", "2024-01-15T10", "2024-01-15T", "2024-01-15T1000Z",
		"20240115T100000Z", "20240115", "2024-015", "2024-W03-1", "2024", "2024-01", "2024-1-5", "24-01-15", "15.01.2024", "01/15/2024", "2024/01/15",
		"0000-01-01", "0001-01-01", "0001-01-01T00:00:00+05:00", "9999-12-31", "9999-12-31T23:59:59.999999-05:00", "10000-01-01", "-2024-01-15", "+2024-01-15",
		"+002024-01-15", "2024-02-29", "2023-02-29", "1900-02-29", "2000-02-29", "2024-02-30", "2024-13-01", "2024-00-01", "2024-01-00", "2024-01-32",
		"", " ", " 2024-01-15", "2024-01-15 ", "2024-01-15\n", "2024-01-15T10:00:00Z ", "2024-01-15T10:00:00Z\x00", "２０２４-01-15", "2024-01-15Ｔ10:00:00Z", "2024‑01‑15",
		"today", "now", "null", "None", "0", "-1", "1705312800", "1705312800.5", ".5", "1705312800000", "+1705312800", "1e9", "1_000", "inf", "-inf", "nan", "NaN",
		"99999999999999999999", "2024-01-15T10:00:00Z;2024", "2024-01-15T10:00:00Z,2024", `"2024-01-15"`, "2024-01-15T10:00:00%2B05:30", "\xff", "2024-01-15\xff",
		"P1D", "-P1D", "2024-01-15/2024-01-16", "2024-01-15T10:00:00Z--", "2024-01-15T-1:00:00Z", "2024-01-15T1 :00:00Z", "2024-01-15T10:00:0Z",
	}
	statuses = []string{
		"ongoing", "completed", "failed", "Completed", "COMPLETED", " completed", "completed ", "completed\n", "completed\x00", "completed,failed", "completed|failed",
		"", " ", "null", "Status.completed", "CallStatus.completed", "done", "0", "'completed'", `"completed"`, "completed;", "сompleted", "ｃompleted", "\xff", "completed%",
	}
	texts = []string{"", " ", "5", "+1555", "%", "%25", "_", `\`, "\x00", "\x7f", "null", "é", "１", "\u202e5", strings.Repeat("5", 5000), "\xff", "\xc3", "\xed\xa0\x80", "5\xf0"}
)

// syntaxes are queries whose form is odd.
var syntaxes = []string{
	"", "&", "&&", "=", "==", "&=&", "=5", "limit", "limit&limit=5", "limit=5&limit", "limit==5", "limit=5=", "limit=5&", "&limit=5", "limit=5&&skip=1", "limit=5;skip=1",
	"limit=5;", ";limit=5", "limit=0&limit=5", "limit=5&limit=0", "limit=5&limit=abc", "limit=abc&limit=5", "limit=5&%6cimit=0", "%6Cimit=5", "lim%69t=abc", "LIMIT=0",
	"Limit=abc", "limit[]=0", "limit[0]=0", "limit.=0", "limit%00=0", "limit%20=0", "+limit=0", "limit+=0", "limit=%35", "limit=%355", "limit=%", "limit=%3", "limit=%zz",
	"limit=5%", "limit=%%35", "limit=%2", "limit=5%0", "limit=%u0035", "limit=%EF%BC%95", "limit=%C3%28", "status=%63ompleted", "status=completed%20", "status=completed+",
	"status=+completed", "status=failed&status=", "status=&status=failed", "status[]=bad", "customer_phone=%zz", "customer_phone=%", "customer_phone=%4", "customer_phone=+1555",
	"customer_phone=%2B1555", "customer_phone=%2b1555", "customer_phone", "customer_phone=a;b", "customer_phone=\xc3\xa9", "customer_phone=\xff", "customer_phone=%ff&customer_phone=1",
	"date_from=2024-01-15T10:00:00+05:30", "date_from=2024-01-15T10:00:00+0530", "date_from=2024-01-15T10:00+05:30", "date_from=2024-01-15+10:00:00", "date_to=2024-01-15+10:00:00+05:30",
	"date_from=2024-01-15T10:00:00%2B05:30", "date_from=2024-01-15T10%3A00%3A00%2b05%3A30", "date_from=2026-01-01T00:00:00+00:00", "date_from=+2024-01-15", "date_from=2024-01-15+",
	"date_from=2024-01-15%2010:00:00", "date_from=2024-01-15T10:00:00%252B05:30", "date_from=2024-01-15&date_from=", "date_from=&date_from=2024-01-15", "date_from", "date_to=%zz",
	"skip=+5", "skip=5+", "skip=%2B5", "skip=%2b5", "skip=5%00", "skip=\xd9\xa7", "skip=%D9%A7", "unknown=1", "skip=1&unknown=%ff", "skip=1#limit=0", "skip=1?limit=0",
	"limit=0&skip=-1&status=x&date_to=x&min_duration=x&max_duration=&assistant_id=1.5&date_from=&customer_phone=%ff",
}

// authorizations are headers, several to a request.
var authorizations = [][]string{
	nil,
	{""},
	{"Bearer"},
	{"Bearer "},
	{"Bearer  "},
	{"Bearer " + secret},
	{"bearer " + secret},
	{"BEARER " + secret},
	{"bEaReR " + secret},
	{"Bearer  " + secret},
	{"Bearer   " + secret},
	{"Bearer\t" + secret},
	{"Bearer \t" + secret},
	{"Bearer " + secret + "\t"},
	{"Bearer: " + secret},
	{"Bearer=" + secret},
	{"Bearer," + secret},
	{"Bearer " + secret + ","},
	{"Bearer " + secret + ", Bearer " + secret},
	{"Bearer " + secret + " " + secret},
	{"Bearer " + secret + ";"},
	{"Bearer " + secret + "="},
	{"Bearer \"" + secret + "\""},
	{"Bearer '" + secret + "'"},
	{"Bearer <" + secret + ">"},
	{"Bearer Bearer " + secret},
	{"Bearer token=" + secret},
	{"Bearer wrong"},
	{"Bearer " + secret + "x"},
	{"Bearer " + strings.ToUpper(secret)},
	{"Bearer " + secret[1:]},
	{"Bearer é"},
	{"Bearer \xff"},
	{"Bearer \xc2\xa0" + secret},
	{"Bearer \xa0" + secret},
	{"Bearer " + secret + "\x00"},
	{"Bearer null"},
	{"Bearer undefined"},
	{secret},
	{" " + secret},
	{"Token " + secret},
	{"token " + secret},
	{"Basic " + secret},
	{"Basic ZTJlLWFjbWU6"},
	{"ApiKey " + secret},
	{"Digest " + secret},
	{"Bearer2 " + secret},
	{"BearerX " + secret},
	{"Beare " + secret},
	{"Ｂearer " + secret},
	{"Negotiate"},
	{"Bearer " + secret, "Bearer " + secret},
	{"Bearer " + secret, "Bearer wrong"},
	{"Bearer wrong", "Bearer " + secret},
	{"", "Bearer " + secret},
	{"Bearer " + secret, ""},
	{"Basic x", "Bearer " + secret},
	{"Bearer " + strange},
}

var accepted = [2]string{"Authorization", "Bearer " + secret}

// spellings are all of it as questions.
func spellings() (out []question) {
	for name, values := range map[string][]string{
		"skip": integers, "limit": integers, "assistant_id": integers, "min_duration": integers, "max_duration": integers,
		"date_from": times, "date_to": times, "status": statuses, "customer_phone": texts,
	} {
		for _, value := range values {
			out = append(out, question{name + "=" + url.QueryEscape(value), [][2]string{accepted}})
		}
	}
	for _, raw := range syntaxes {
		out = append(out, question{raw, [][2]string{accepted}})
	}
	return out
}

// The mock never lets pass what FastAPI refuses, and refuses more only where docs/mock.md says so.
func TestNeverMoreLenientThanFastAPI(t *testing.T) {
	t.Parallel()
	calls := oddCalls(t, 20)
	m := mock.New(mock.Options{Items: calls, Tokens: []string{strange, secret}})
	questions := spellings()
	used := map[string]bool{}
	for i, real := range askTwin(t, "calls", calls, questions) {
		compareRefusals(t, questions[i], askMock(t, m, questions[i]), real, used)
	}
	for _, s := range stricter[:9] {
		if !used[s.listed] {
			t.Errorf("no value is excused as %s", s.listed)
		}
	}
}

// compareRefusals holds the mock's word on a question against FastAPI's.
func compareRefusals(t *testing.T, q question, mocked, real verdict, used map[string]bool) {
	t.Helper()
	if mocked.Status != http.StatusOK && mocked.Status != http.StatusUnprocessableEntity {
		t.Errorf("%q %q: the mock answers %d, FastAPI %d", q.Query, q.Headers, mocked.Status, real.Status)
		return
	}
	got := mocked.refusals(t)
	for _, want := range real.refusals(t) {
		i := slices.IndexFunc(got, func(r refusal) bool { return slices.Equal(r.Loc, want.Loc) })
		if i < 0 {
			t.Errorf("%q %q: FastAPI refuses %v, the mock doesn't: %s", q.Query, q.Headers, want.Loc, want.Msg)
			continue
		}
		compareWords(t, q, got[i], want)
		got = slices.Delete(got, i, i+1)
	}
	for _, r := range got {
		text, _ := sent(q.Query, r.Loc[1])
		if r.Loc[0] != "query" {
			text = carried(q, r.Loc)
		}
		listed := excuse(r.Loc[1], text)
		used[listed] = true
		if listed == "" {
			t.Errorf("%q %q: the mock alone refuses %v, and docs/mock.md doesn't say so: %s", q.Query, q.Headers, r.Loc, r.Msg)
		}
		if !strings.Contains(r.Msg, "want ") && !strings.Contains(r.Msg, ", like ") && !strings.HasPrefix(r.Msg, "Input should be ") {
			t.Errorf("%q: the message doesn't say what the document wants: %s", q.Query, r.Msg)
		}
	}
}

// compareWords holds the words of a refusal against Pydantic's. What a date or a UUID has wrong is said in words of our own.
func compareWords(t *testing.T, q question, got, want refusal) {
	t.Helper()
	if text, _ := sent(q.Query, want.Loc[1]); excuse(want.Loc[1], text) != "" || strings.Contains(want.Msg, "year 0 is out of range") {
		return
	}
	ours := strings.Contains(want.Type, "date") || strings.HasPrefix(want.Type, "uuid_") || strings.HasPrefix(want.Type, "time_")
	if (got.Type != want.Type && want.Type != "uuid_version") || (got.Msg != want.Msg && !ours) {
		t.Errorf("%q %q: got %s %q, want Pydantic's %s %q", q.Query, q.Headers, got.Type, got.Msg, want.Type, want.Msg)
	}
}

// Credentials are looked at before the rest, and no spelling passes that HTTPBearer refuses.
func TestCredentialsAsFastAPI(t *testing.T) {
	t.Parallel()
	m := mock.New(mock.Options{Tokens: []string{strange, secret}})
	var questions []question
	for _, lines := range authorizations {
		q := question{Query: "limit=1"}
		for _, line := range lines {
			q.Headers = append(q.Headers, [2]string{"Authorization", line})
		}
		questions = append(questions, q)
	}
	for i, real := range askTwin(t, "calls", nil, questions) {
		q := questions[i]
		got := askMock(t, m, q)
		if diff := cmp.Diff(inShort(real), inShort(got)); diff != "" && !isExcused(q.Headers) {
			t.Errorf("%q: FastAPI's answer (-), the mock's (+): %s", q.Headers, diff)
		}
		if got.Status == http.StatusOK && real.Status != http.StatusOK {
			t.Errorf("%q: the mock lets pass what FastAPI answers with %d", q.Headers, real.Status)
		}
		if (got.Challenge == "") != (got.Status != http.StatusUnauthorized) {
			t.Errorf("%q: got %d with the challenge %q", q.Headers, got.Status, got.Challenge)
		}
	}
}

// inShort is what a client goes by: the status and the scheme of the challenge. The mock says more of what is wrong.
func inShort(v verdict) []string {
	scheme, _, _ := strings.Cut(v.Challenge, " ")
	return []string{strconv.Itoa(v.Status), scheme}
}

// isExcused reports whether the mock may refuse credentials that FastAPI takes.
func isExcused(headers [][2]string) bool {
	value := headers[0][1]
	return len(headers) > 1 || strings.Contains(value, "\t") || strings.Contains(value, "\xa0")
}

// carried is what a question has in a header or a cookie.
func carried(q question, loc []string) string {
	for _, h := range q.Headers {
		if loc[0] == "header" && strings.EqualFold(h[0], loc[1]) {
			return h[1]
		}
	}
	return ""
}

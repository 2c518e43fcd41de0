package e2e_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock"
)

// editionParameters are those of the app "edition" of testdata/twin.py, in the order in which FastAPI names them.
const editionParameters = `
        - {name: ratio, in: query, schema: {type: number, exclusiveMinimum: 0, exclusiveMaximum: 1}}
        - {name: flag, in: query, schema: {type: boolean}}
        - {name: day, in: query, schema: {type: string, format: date}}
        - {name: ref, in: query, schema: {type: string, format: uuid}}
        - {name: key, in: query, schema: {type: string, format: uuid4}}
        - {name: at, in: query, schema: {type: string, format: time}}
        - {name: wait, in: query, schema: {type: string, format: duration}}
        - {name: name, in: query, schema: {type: string, minLength: 2, maxLength: 3, pattern: '^[a-zé]+$'}}
        - {name: x-account, in: header, required: true, schema: {type: integer, minimum: 1, maximum: 99}}
        - {name: x-kind, in: header, schema: {enum: [voice, text]}}
        - {name: x-since, in: header, schema: {type: string, format: date-time}}
        - {name: seat, in: cookie, required: true, schema: {type: string, minLength: 2, maxLength: 4}}
`

func edition(t *testing.T) *ringback.Spec {
	t.Helper()
	const before = "      parameters:\n"
	source := strings.Replace(string(ringback.Default().Source()), before, before+strings.TrimPrefix(editionParameters, "\n"), 1)
	spec, err := ringback.Parse("edition.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// editionValues are spellings of the types that the API itself has no parameter of.
var editionValues = map[string][]string{
	"ratio": {
		"0.5", ".5", "0.", "5e-1", "5E-1", "+0.5", "-0.5", " 0.5", "0.5 ", "0_1", "0.1_0", "inf", "-inf", "nan", "NaN", "Infinity", "0", "1", "0.0", "1.0", "0x1p-1", "½", "٠.٥", "0,5",
		"", " ", "x", "1e-400", "1e400", "00.5", "0.99999999999999999999999", "true", "null",
	},
	"flag": {"true", "false", "True", "TRUE", "tRue", "t", "f", "yes", "no", "y", "n", "on", "off", "1", "0", "2", "-1", "1.0", "", " ", " true", "true ", "null", "wahr"},
	"day": {
		"2024-01-15", "2024-02-30", "2024-01-15T00:00:00", "2024-01-15T00:00:00Z", "2024-01-15T10:00:00Z", "2024-1-5", "20240115", "1705276800", "1705276801", "15.01.2024", "", " ",
		" 2024-01-15", "2024-01-15 ", "0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "today", "２０２４-01-15", "2024-W03-1", "2024-015", "2024-01",
	},
	"ref": {
		"0e37df36-f698-4410-b4b3-d4a7c9a0e2b1", "0E37DF36-F698-4410-B4B3-D4A7C9A0E2B1", "0e37df36f6984410b4b3d4a7c9a0e2b1", "{0e37df36-f698-4410-b4b3-d4a7c9a0e2b1}",
		"urn:uuid:0e37df36-f698-4410-b4b3-d4a7c9a0e2b1", "0e37df36-f698-4410-b4b3-d4a7c9a0e2b", "0e37df36-f698-4410-b4b3-d4a7c9a0e2bg", "0e37df3-6f698-4410-b4b3-d4a7c9a0e2b1",
		"00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "", " ", "x", " 0e37df36-f698-4410-b4b3-d4a7c9a0e2b1",
	},
	"key": {
		"0e37df36-f698-4410-b4b3-d4a7c9a0e2b1", "0E37DF36-F698-4410-B4B3-D4A7C9A0E2B1", "0e37df36-f698-1410-b4b3-d4a7c9a0e2b1", "0e37df36-f698-4410-04b3-d4a7c9a0e2b1",
		"0e37df36f6984410b4b3d4a7c9a0e2b1", "0e37df36-f698-4410-c4b3-d4a7c9a0e2b1", "", "x",
	},
	"at": {
		"10:00", "10:00:00", "10:00:00Z", "10:00:00z", "10:00:00.5", "10:00:00,5", "10:00:00+05:30", "10:00:00+0530", "10:00:00+05", "10:00:00 05:30", "24:00:00", "23:59:60",
		"23:59:60Z", "10:60", "1:00", "10", "1000", "T10:00", "t10:00", "36000", "36000.5", "", " ", " 10:00", "10:00 ", "10:00:00 Z", "10:00+05:30", "2024-01-15T10:00", "noon", "10:00:00.",
	},
	"wait": {
		"P1D", "P1Y", "P1M", "P1W", "P1DT2H", "PT0.5S", "PT0,5S", "P1.5D", "PT1.5H", "-P1D", "+P1D", "P", "PT", "P1DT", "", " ", "5", "1.5", "10:00:00", "1 day", "1 days, 10:00:00",
		"P1Y2M3DT4H5M6S", "P1WT1H", "P1W1D", "PT1H1D", "P1D1Y", "pt1h", "p1d", "PT1M", "P1H", "P99999999D", "P1000000000D", "PT999999999H", "PT9999999999H",
		"PT99999999999999H", "P99999Y", "P3000000Y", "P-1D", "PT36H", "P0D", "P01D", "PT1S1M", "PT.5S", "PT1.S", "P٧D", "P1D ", "--P1D",
	},
	"name": {"ab", "abc", "a", "abcd", "", "éé", "é", "éééé", "AB", "a b", "ab\n", "ab\x00", "e\u0301", "a\xff", "a\xffb"},
}

// editionHeaders are header lines, without those that are right in editionQuestions.
var editionHeaders = []string{
	"x-account: 5", "X-ACCOUNT: 5", "x-account: 0", "x-account: 100", "x-account: 99", "x-account:", "x-account: five", "x-account: 5.0", "x-account: +5", "x-account: 007", "x-account: 5, 6",
	"x-account: 1_0", "x-account: 5\nx-account: 6", "x-account: 5\nx-account: x", "x-account: x\nx-account: 5", "x-account: \xd9\xa7", "x-accounts: 5", "x_account: 5", "",
	"x-kind: voice", "x-kind: Voice", "x-kind:", "x-kind: fax", "x-kind: voice, text", "x-kind: voice\nx-kind: fax", "x-since: 2024-01-15", "x-since: 2024-01-15T10:00:00+05:30",
	"x-since: 2024-01-15T10:00:00+05", "x-since: 2024-01-15T10:00:60Z", "x-since: 1705312800", "x-since:", "x-since: soon", "x-since: Mon, 15 Jan 2024 10:00:00 GMT",
	"cookie: seat=ab", "cookie: seat=a", "cookie: seat=abcde", "cookie: seat=", "cookie: seat", "cookie: Seat=ab", "cookie: seat=ab; seat=a", "cookie: seat=a; seat=ab", "cookie: other=x;seat=ab;",
	"cookie: other=x", "cookie: seat=\"ab\"", "cookie: seat=\"a\"", "cookie: seat=\"", "cookie: seat=\"\\101\\102\"", "cookie: seat=\"abc\\\"d\"", "cookie: seat = ab", "cookie: seat=a b",
	"cookie: seat=ab\ncookie: seat=a", "cookie: seat=a\ncookie: seat=ab", "cookie: seat=\xc3\xa9", "cookie: seat=\xc3\xa9\xc3\xa9\xc3\xa9", "cookie: seat=ab, other=x", "cookie: ,seat=ab",
	"cookie: seat=a=b", "cookie: =seat", "cookie:",
}

func editionQuestions() (out []question) {
	right := [][2]string{accepted, {"X-Account", "5"}, {"Cookie", "seat=ab"}}
	for name, values := range editionValues {
		for _, value := range values {
			out = append(out, question{name + "=" + url.QueryEscape(value), right})
		}
	}
	for _, lines := range editionHeaders {
		q := question{Headers: [][2]string{accepted}}
		if !strings.HasPrefix(strings.ToLower(lines), "x-account:") && lines != "" {
			q.Headers = append(q.Headers, right[1])
		}
		if !strings.HasPrefix(lines, "cookie:") && lines != "" {
			q.Headers = append(q.Headers, right[2])
		}
		for line := range strings.SplitSeq(lines, "\n") {
			if name, value, ok := strings.Cut(line, ":"); ok {
				q.Headers = append(q.Headers, [2]string{name, strings.TrimSpace(value)})
			}
		}
		out = append(out, q)
	}
	return append(out, question{"ratio=2&name=a&flag=x", [][2]string{accepted}})
}

// An edition with parameters of other types, and with some in headers and cookies, is as strict, and names what it refuses in
// FastAPI's order.
func TestEditionIsAsStrictAsFastAPI(t *testing.T) {
	t.Parallel()
	m := mock.New(mock.Options{Spec: edition(t), Calls: mock.NoCalls, Tokens: []string{secret}})
	questions := editionQuestions()
	used := map[string]bool{}
	for i, real := range askTwin(t, "edition", nil, questions) {
		mocked := askMock(t, m, questions[i])
		compareRefusals(t, questions[i], mocked, real, used)
		if wants := places(real.refusals(t)); len(wants) > 1 && places(mocked.refusals(t))[0] != wants[0] {
			t.Errorf("%q %q: got %v, want %v", questions[i].Query, questions[i].Headers, places(mocked.refusals(t)), wants)
		}
	}
	for _, s := range stricter[9:] {
		if !used[s.listed] {
			t.Errorf("no value is excused as %s", s.listed)
		}
	}
	if real := askMock(t, m, question{Headers: [][2]string{{"X-Account", "x"}}}); real.Status != http.StatusUnauthorized {
		t.Errorf("without credentials: got %d, want 401 before all else", real.Status)
	}
}

func places(refused []refusal) (out []string) {
	for _, r := range refused {
		out = append(out, strings.Join(r.Loc, " "))
	}
	return out
}

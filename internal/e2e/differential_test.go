package e2e_test

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/mock"
)

// A forger makes up queries as clients send them that mean well, that mean ill, and that can't write a URL.
type forger struct{ *querist }

// text is a value of a parameter: right, right but for a mutation, or of another parameter.
func (f forger) text(i int) string {
	p := askable[i]
	switch f.IntN(10) {
	case 0:
		return pick(f.querist, pick(f.querist, integers, times, statuses, texts)...)
	case 1:
		if len(p.invalid) > 0 {
			return pick(f.querist, p.invalid...)
		}
	case 2:
		return f.mutated(p.valid(f.querist, pick(f.querist, f.samples...)))
	}
	return toMicrosecond(p.valid(f.querist, pick(f.querist, f.samples...)))
}

// toMicrosecond cuts a fraction where Pydantic does: finer ones the mock compares as they are, which docs/mock.md says.
func toMicrosecond(text string) string {
	if at := strings.IndexByte(text, '.'); at > 0 && strings.Contains(text, ":") {
		end := at + 1
		for end < len(text) && '0' <= text[end] && text[end] <= '9' {
			end++
		}
		return text[:min(end, at+7)] + text[end:]
	}
	return text
}

// mutated is a text with one slip of the keyboard.
func (f forger) mutated(text string) string {
	slips := []string{"", " ", "+", "-", ":", ".", ",", "0", "9", "T", "Z", "z", "_", "e", "x", "/", "\x00", "\t", "é", "٧", "−", "\xff", "60", "24", "00", "+05", " 05:30"}
	at := f.IntN(len(text) + 1)
	end := min(len(text), at+f.IntN(3))
	return toMicrosecond(text[:at] + pick(f.querist, slips...) + text[end:])
}

// written is a text as it stands in a query: escaped more or less than it has to be.
func (f forger) written(text string) string {
	switch f.IntN(8) {
	case 0:
		return strings.NewReplacer("&", "%26", "#", "%23", " ", "+", "\x00", "%00", "\t", "%09").Replace(text) // a + stays, and so do percent signs
	case 1:
		var out strings.Builder
		for i := range len(text) {
			out.WriteString("%" + string("0123456789abcdef"[text[i]>>4]) + string("0123456789ABCDEF"[text[i]&15]))
		}
		return out.String()
	case 2:
		return url.PathEscape(strings.ReplaceAll(text, "&", "")) // a + stays
	}
	return url.QueryEscape(text)
}

// query has any of the parameters, one of them now and then twice, and what no parser knows.
func (f forger) query() string {
	var pairs []string
	for i, p := range askable {
		for n := f.IntN(10); n > 7 || (n > 5 && p.name != "status"); n = f.IntN(10) {
			pairs = append(pairs, f.written(p.name)+"="+f.written(f.text(i)))
		}
	}
	if f.IntN(12) == 0 {
		pairs = append(pairs, pick(f.querist, syntaxes...))
	}
	f.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	return strings.Join(pairs, pick(f.querist, "&", "&", "&", "&", "&&", "&;=&"))
}

// FastAPI over the same calls, written as plainly as can be, answers 5,000 queries as the mock does: the same calls, or the same
// parameters refused, but for what docs/mock.md lists.
func TestMockAnswersAsFastAPI(t *testing.T) {
	t.Parallel()
	const rounds = 5000
	m := mock.New(mock.Options{Items: oddCalls(t, 250), Tokens: []string{strange, secret}})
	calls := items(t, m) // in the order of the list
	f := forger{newQuerist(t, calls)}
	f.Rand = rand.New(rand.NewPCG(11, 17))
	questions := make([]question, rounds)
	for i := range questions {
		questions[i] = question{f.query(), [][2]string{accepted}}
	}
	seen := map[int]int{}
	found, used := 0, map[string]bool{}
	for i, real := range askTwin(t, "calls", calls, questions) {
		mocked := askMock(t, m, questions[i])
		seen[mocked.Status]++
		compareRefusals(t, questions[i], mocked, real, used)
		if mocked.Status != http.StatusOK || real.Status != http.StatusOK {
			continue
		}
		got, want := mocked.ids(t), real.ids(t)
		if !slices.Equal(got, want) || *mocked.Body.Total != *real.Body.Total {
			t.Errorf("%q: the mock has %d calls, FastAPI %d; the page, FastAPI (-), mock (+): %s", questions[i].Query, *mocked.Body.Total, *real.Body.Total, cmp.Diff(want, got))
		}
		if len(got) > 0 {
			found++
		}
	}
	if seen[http.StatusOK] < rounds/3 || seen[http.StatusUnprocessableEntity] < rounds/3 || found < rounds/6 || len(used) < 8 {
		t.Errorf("statuses were %v, %d pages had calls, excuses were %v: one kind was hardly tried", seen, found, used)
	}
}

package mock

import (
	"fmt"

	"github.com/ringback/ringback/mock/journal"
)

// Requests are what the mock was asked, oldest first, each with what its client did wrong: the last 1,000, unless Options.Admin
// says otherwise. They hold no tokens. Requests for the mock's own addresses, such as /healthz, are not among them.
func (m *Mock) Requests() []journal.Entry {
	if m.journal == nil {
		return nil
	}
	return m.journal.Entries()
}

// ForgetRequests empties the journal, so that what follows is looked at alone.
func (m *Mock) ForgetRequests() {
	if m.journal != nil {
		m.journal.Reset()
	}
}

// Reporter is what AssertContract needs of a *testing.T.
type Reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

// AssertContract fails the test if the client under test broke the contract in any of Requests: with a parameter that isn't
// documented, a value that isn't allowed, a plus sign that wasn't encoded, no credentials, a body, another path. One mistake makes one
// failure, however often it was made. A mock that wasn't asked, or was asked more than it remembers, fails the test too: what
// nobody has seen is not in order.
//
// So does a request whose wish was refused, as for a scenario that doesn't exist: a client that was to survive an awkward answer
// has got another one.
//
// A test that breaks the contract on purpose calls ForgetRequests behind it.
func (m *Mock) AssertContract(t Reporter) {
	t.Helper()
	if m.journal == nil {
		t.Errorf("the mock has no journal: want one in Options.Admin")
		return
	}
	entries := m.Requests()
	if len(entries) == 0 {
		t.Errorf("the mock was asked nothing: want a request at least")
	}
	if n := m.journal.Dropped(); n > 0 {
		t.Errorf("%d requests were forgotten before anybody looked: want room for %d in Options.Admin.Journal", n, n+len(entries))
	}
	for _, mistake := range mistakes(entries) {
		t.Errorf("%s", mistake)
	}
}

// mistakes are the refusals and violations of all requests, each once, with the first request that has it.
func mistakes(entries []journal.Entry) []string {
	var order []string
	first, count := map[string]string{}, map[string]int{}
	for _, e := range entries {
		for _, text := range mistakesOf(&e) {
			if count[text]++; count[text] == 1 {
				order = append(order, text)
				first[text] = e.Method + " " + e.URL
			}
		}
	}
	for i, text := range order {
		order[i] = first[text] + ": " + text
		if n := count[text]; n > 1 {
			order[i] += fmt.Sprintf(" (%d requests)", n)
		}
	}
	return order
}

func mistakesOf(e *journal.Entry) (texts []string) {
	if e.Refused != "" {
		texts = append(texts, "what was wished was refused: "+e.Refused)
	}
	for _, v := range e.Violations {
		texts = append(texts, v.Error())
	}
	if e.Unlisted > 0 {
		texts = append(texts, fmt.Sprintf("and %d more violations", e.Unlisted))
	}
	return texts
}

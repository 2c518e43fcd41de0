package timeline

import "math/bits"

// An Assistant answers calls. It is shared by all calls it handled and must not be changed.
type Assistant struct {
	// ID is positive. IDs are not consecutive, and one of them, 12, begins another, 123.
	ID int64

	// Name is what the assistant is called, in any script, or "" if it has been deleted and its name is gone.
	Name string

	// Tracked is whether the costs of its calls are recorded. Those of a deleted assistant never are.
	Tracked bool

	// Currency is the code of the currency of its costs: USD, EUR or GBP.
	Currency string

	// Rates are what a minute of its calls costs.
	Rates Rates

	numbers    []string // it is reached at: one or two
	graph      string   // it can be reached through
	graphShare int      // of its calls that are routed through graph, in per cent
}

// newAssistants makes 8 to 40 assistants, more of them for more calls. One of them is deleted, two from twelve on.
func newAssistants(seed uint64, calls int, w *words, book phonebook) []Assistant {
	n := min(8+2*bits.Len(uint(calls)/500), 40)
	id := int64(123)
	assistants := make([]Assistant, n)
	for i := range assistants {
		d := throw(seed, forAssistants, i)
		a := newAssistant(&d, i, w, book)
		switch i {
		case 0:
			a.ID = 12
		case 1:
			a.ID = 101
		default:
			a.ID = id
			id += d.between(1, 5)
		}
		if i == n-2 || i == n-4 && n >= 12 {
			a.Name, a.Tracked = "", false
		}
		assistants[i] = a
	}
	return assistants
}

// newAssistant makes the assistant of index i, but for its ID. The first is tracked and always reached through its graph.
func newAssistant(d *dice, i int, w *words, book phonebook) Assistant {
	a := Assistant{
		Name:     w.assistants[i%len(w.assistants)],
		Tracked:  i%4 != 3,
		Currency: "USD",
		Rates: Rates{
			LLM:       100 * d.between(60, 400),
			TTS:       100 * d.between(30, 250),
			STT:       100 * d.between(20, 90),
			Telephony: 100 * d.between(30, 150),
		},
		graph:      w.graphs[i%len(w.graphs)],
		graphShare: [...]int{100, 0, 50, 0}[i%4],
	}
	country := "US"
	switch {
	case i%5 == 2:
		a.Currency, country = "EUR", oneOf(d, []string{"DE", "FR"})
	case i%7 == 5:
		a.Currency, country = "GBP", "GB"
	}
	for range 1 + d.below(2) {
		a.numbers = append(a.numbers, book.next(country))
	}
	return a
}

// deleted reports whether the assistant no longer exists.
func (a *Assistant) deleted() bool { return a.Name == "" }

// route returns the graph that a call reaches the assistant through, or "".
func (a *Assistant) route(d *dice, p part) string {
	if d.chance(a.graphShare) || p == full {
		return a.graph
	}
	return ""
}

// answerer returns the assistant that handles a call. The earlier ones handle most, the last hardly any.
func (t *Timeline) answerer(d *dice, p part) *Assistant {
	n := len(t.assistants)
	i := min(d.below(n), d.below(n))
	switch p {
	case full:
		i = 0
	case bare:
		i = n - 2
	}
	return &t.assistants[i]
}

package contract

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
	"github.com/ringback/ringback/internal/decimal"
)

// seeSecrets watches for answers that show the token.
func (w *watcher) seeSecrets(a *probe.Answer) {
	if !w.suite.probe.HasToken() {
		return
	}
	w.witness("auth/token-not-echoed", 1)
	for name, values := range a.Header {
		if w.suite.probe.Leaks(strings.Join(values, "\n")) {
			w.note("auth/token-not-echoed", "header "+name, a, Evidence{Got: "the token in header " + name, Want: "no token in an answer"})
		}
	}
	if w.suite.probe.Leaks(string(a.Body)) {
		w.note("auth/token-not-echoed", "body", a, Evidence{Got: "the token in the body", Want: "no token in an answer"})
	}
}

// seeNumbers watches the texts of numbers, which a decoder would throw away.
func (w *watcher) seeNumbers(a *probe.Answer, page ringback.Page) {
	for _, f := range w.suite.list.Fields {
		if f.Type != ringback.TypeNumber && f.Type != ringback.TypeInteger {
			continue
		}
		for k, item := range page.Items {
			raw, ok := item.Field(f.Name)
			if !ok || item.IsNull(f.Name) || raw[0] != '-' && !isDigits(string(raw[:1])) {
				continue // what is no number is its schema's failure
			}
			w.seeNumber(a, f, string(raw), fmt.Sprintf("/%s/%d/%s", w.suite.list.Items, k, f.Name))
		}
	}
}

const (
	mostDecimals = 8  // digits behind the point that money has in any currency, with room
	mostDigits   = 15 // digits that a double surely holds: a cost of one token has many zeros behind the point, but few digits
)

var safe = decimal.New(1<<53, 0)

func (w *watcher) seeNumber(a *probe.Answer, f *ringback.Property, text, pointer string) {
	if f.Type == ringback.TypeInteger {
		n, ok := decimal.Parse(strings.TrimPrefix(text, "-"))
		if ok && n.Cmp(&safe) >= 0 {
			w.note("json/safe-integers", f.Name, a, Evidence{Got: pointer + ": " + text, Want: "below 2^53, which is as far as every client counts"})
		}
		return
	}
	w.witness("json/plain-decimals", 1)
	if _, err := strconv.ParseFloat(text, 64); err != nil {
		w.note("json/plain-decimals", f.Name, a, Evidence{Got: pointer + ": " + text, Want: "a number that a double can hold"})
		return
	}
	mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	noisy := len(fraction) > mostDecimals && len(strings.Trim(whole+fraction, "-0")) > mostDigits
	if noisy || len(whole) > 20 {
		w.note("json/plain-decimals", f.Name, a, Evidence{
			Got: pointer + ": " + text, Want: fmt.Sprintf("at most %d decimals, or %d digits: no noise of binary arithmetic", mostDecimals, mostDigits),
		})
	}
}

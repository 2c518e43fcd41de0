package contract_test

import (
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/internal/leap"
	"github.com/ringback/ringback/mock"
)

func newLeaper() *leap.Clock { return leap.From(mock.DefaultNow) }

// unjudged are the laws that the mock's data gives no chance to judge, each with a reason.
var unjudged = map[string]string{
	"order/nulls-at-one-end":     "no item has null for started_at",
	"filter/date_from/nulls":     "no item has null for started_at",
	"filter/date_to/nulls":       "no item has null for started_at",
	"filter/customer_phone/case": "no customer_phone_number has letters",
	"auth/tenants":               "no second token: it takes one of another account",
	"http/gzip":                  "no answer came compressed",
	"http/connection-reuse":      "the target is asked in process, without a connection",
	"stability/retry-after":      "nothing was answered with 429",
}

// The mock keeps every law, and leaves none of those unjudged that its data can show.
func TestMockKeepsEveryLaw(t *testing.T) {
	r := check(t, mock.New(mock.Options{Tokens: []string{token}}))
	for _, f := range r.Findings {
		if reason, ok := unjudged[f.Law]; ok {
			if f.Outcome != contract.Inconclusive || f.Reason != reason {
				t.Errorf("%s: %s (%s), want inconclusive (%s)", f.Law, f.Outcome, f.Reason, reason)
			}
			continue
		}
		if f.Outcome != contract.Pass {
			t.Errorf("%s: %s (%s)\n%s", f.Law, f.Outcome, f.Reason, f.Text())
		}
	}
}

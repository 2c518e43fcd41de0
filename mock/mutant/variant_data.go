package mutant

import (
	"time"

	"github.com/ringback/ringback/mock"
)

// dataVariants have other calls.
func dataVariants() []Variant {
	scenario := func(id, says string) Variant {
		return Variant{ID: id, Says: says, Options: serving(mock.Options{Scenario: id})}
	}
	return []Variant{
		{ID: "no-calls", Says: "there are no calls", Options: serving(mock.Options{Calls: mock.NoCalls})},
		scenario("single-call", "there is one call"),
		{ID: "two-calls", Says: "there are two calls", Options: serving(mock.Options{Calls: 2})},
		{ID: "twenty-calls", Says: "there are twenty calls", Options: serving(mock.Options{Calls: 20})},
		{ID: "3000-calls", Says: "there are three thousand calls", Options: serving(mock.Options{Calls: 3000})},
		scenario("null-costs", "costs aren't tracked"),
		scenario("partial-costs", "of some calls not all costs are known"),
		scenario("all-ongoing", "all calls are ongoing"),
		scenario("null-started-at", "some calls have no start"),
		scenario("no-graph-names", "no call was routed through a graph"),
		{
			ID: "only-required-fields", Says: "all that may be null is null", Options: serving(mock.Options{Scenario: "only-required-fields"}),
			Shoulds: []string{"rule/call/completed-has-an-end", "rule/call/completed-has-a-duration"},
		},
		scenario("one-full-page", "there is exactly a page"),
		scenario("zero-and-day-long-durations", "calls last no time, or days"),
		scenario("phone-lookalikes", "numbers are parts of each other"),
		scenario("midnight-and-leap-day", "calls start at midnight and on a leap day"),
		scenario("emoji-and-right-to-left-names", "names have emoji and run from right to left"),
		scenario("long-and-odd-text", "texts are long and odd"),
		{ID: "same-instant", Says: "all calls started at the same instant", Wrap: stored(func(l *look, call object) object {
			at := time.Date(2026, time.January, 10, 12, 0, 0, 0, time.UTC)
			return l.startingAt(call, at)
		})},
		{
			ID: "crowded-instant", Says: "more calls than a run reads started at the same instant", Options: serving(mock.Options{Calls: 4000}),
			Wrap:    stored(func(_ *look, call object) object { return call.with("started_at", `"2025-12-01T12:00:00Z"`) }),
			Shoulds: []string{"rule/call/duration-fits-its-times"},
		},
		{ID: "one-assistant", Says: "all calls are of one assistant", Wrap: stored(func(_ *look, call object) object {
			return call.with("assistant_id", "123").with("assistant_name", `"ServiceBot"`)
		})},
		{ID: "one-customer", Says: "all calls are of one customer", Wrap: stored(func(_ *look, call object) object {
			return call.with("customer_phone_number", `"+15559876543"`)
		})},
		{ID: "numbers-without-plus", Says: "numbers have no plus", Wrap: stored(func(_ *look, call object) object {
			return call.with("customer_phone_number", quote(call.text("customer_phone_number")[1:]))
		})},
		{ID: "anonymous-callers", Says: "some customers have no number, but a word", Wrap: stored(func(l *look, call object) object {
			if l.few(call, 4) {
				return call.with("customer_phone_number", `"anonymous"`)
			}
			return call
		})},
		{ID: "two-tenants", Says: "each token sees its own calls", Tenants: true, Wrap: tenants()},
	}
}

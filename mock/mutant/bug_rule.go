package mutant

import (
	"strconv"
	"strings"
	"time"
)

// ruleBugs break each rule of the spec in a few calls. The calls are stored so: filters and order see it.
func ruleBugs() []Bug {
	broken := func(rule, id, says string, chosen func(call object) bool, change func(call object) object) Bug {
		return Bug{ID: id, Says: says, Law: "rule/" + rule, Wrap: stored(func(l *look, call object) object {
			if l.few(call, 5) && chosen(call) {
				return change(call)
			}
			return call
		})}
	}
	status := func(want string) func(call object) bool {
		return func(call object) bool { return call.text("status") == want }
	}
	has := func(names ...string) func(call object) bool {
		return func(call object) bool {
			for _, name := range names {
				if call.isNull(name) {
					return false
				}
			}
			return true
		}
	}
	set := func(values ...string) func(call object) object {
		return func(call object) object {
			for i := 0; i < len(values); i += 2 {
				call = call.with(values[i], values[i+1])
			}
			return call
		}
	}
	refund := func(field string) Bug {
		name, _, _ := strings.Cut(field, "_")
		return broken("call/"+name+"-cost-not-negative", "negative/"+field, "a refund is booked as a negative "+field, has(field),
			set(field, "-0.01", "total_cost", null))
	}
	return []Bug{
		broken("call/sid-not-empty", "sid-empty", "the SID is empty until the provider has told it",
			func(object) bool { return true }, set("call_sid", `""`)),
		{
			ID: "ongoing-with-end", Says: "an ongoing call has an end: the default of the column is the start", Law: "rule/call/ongoing-has-no-end",
			Wrap: stored(func(_ *look, call object) object {
				if call.text("status") == "ongoing" {
					return call.with("ended_at", call.raw("started_at"))
				}
				return call
			}),
		},
		broken("call/completed-has-an-end", "completed-without-end", "the webhook that sets the end got lost", status("completed"), set("ended_at", null)),
		broken("call/completed-has-a-duration", "completed-without-duration", "the webhook that sets the duration got lost", status("completed"), set("duration", null)),
		broken("call/ends-after-it-starts", "end-before-start", "the end is told by a clock that is an hour behind", has("started_at", "ended_at"),
			func(call object) object {
				t, _ := call.time("started_at") // it was chosen for having one
				return call.with("ended_at", quoteTime(t.Add(-time.Hour))).with("duration", null).with("status", `"failed"`)
			}),
		broken("call/duration-fits-its-times", "duration-of-ringing", "the duration counts the ringing too", has("duration"),
			func(call object) object {
				return call.with("duration", strconv.Itoa(int(number(call.raw("duration")))+17))
			}),
		broken("call/duration-not-negative", "negative-duration", "a call that was never answered lasts -1 seconds", status("failed"),
			set("duration", "-1", "ended_at", null)),
		broken("call/total-cost-not-negative", "negative/total_cost", "a refund is booked as a negative total_cost", has("total_cost"),
			set("total_cost", "-0.05", "llm_cost", null)),
		refund("llm_cost"), refund("tts_cost"), refund("stt_cost"), refund("telephony_cost"),
		broken("call/costs-add-up", "costs-rounded", "the total is rounded up to cents, its parts aren't", has("total_cost"),
			func(call object) object {
				return call.with("total_cost", strconv.FormatFloat(float64(int(number(call.raw("total_cost"))*100)+2)/100, 'f', 2, 64))
			}),
		broken("call/cost-has-a-currency", "currency-missing", "the currency is set when the invoice is written", has("total_cost"), set("cost_currency", null)),
		{
			ID: "costs-told-zero", Says: "costs that are null are told as 0", Law: "rule/call/cost-has-a-currency",
			Wrap: stored(func(_ *look, call object) object {
				for _, name := range []string{"total_cost", "llm_cost", "tts_cost", "stt_cost", "telephony_cost"} {
					if call.isNull(name) {
						call = call.with(name, "0")
					}
				}
				return call
			}),
		},
		broken("call/currency-is-iso-4217", "currency-in-lower-case", "the currency is told in lower case, as Stripe has it", has("cost_currency"), set("cost_currency", `"usd"`)),
		{
			ID: "currency-empty", Says: "a currency that is null is told as an empty text", Law: "rule/call/currency-is-iso-4217",
			Wrap: stored(func(_ *look, call object) object {
				if call.isNull("cost_currency") {
					return call.with("cost_currency", `""`)
				}
				return call
			}),
		},
	}
}

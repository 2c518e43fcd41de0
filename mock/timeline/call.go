package timeline

import "encoding/hex"

// A Call is one telephone call, told in full and without regard to a clock. It is a value and belongs to whoever asked
// for it; only the Assistant it points to is shared, and must not be changed.
type Call struct {
	// ID is positive and grows strictly with the order of calls, with gaps of up to four.
	ID int64

	// SID are the 128 bits of the telephony provider's identifier; AppendSID writes it as clients see it.
	SID [16]byte

	// Assistant handled the call. It is never nil.
	Assistant *Assistant

	// Graph is the name of the graph of assistants that the call was routed through, "" for none.
	Graph string

	// To is the number that was called, one of the assistant's; Customer the number that called. Both are E.164.
	To, Customer string

	// Start is when the call started, in Unix microseconds.
	Start int64

	// End is when it truly ends, in Unix microseconds, even if clients are never told. It is not before Start, at most
	// [Timeline.MaxDuration] after it, and equal to it for a call that failed at once.
	End int64

	// Outcome is what the call will have come to once it has ended.
	Outcome Outcome

	// Duration is how long the parties were connected, in seconds: at least 1 for a completed call, 0 to 25 for one
	// that failed after it was connected, and NoDuration for one that failed before. If it isn't NoDuration, End is
	// exactly this long after Start.
	Duration int64

	// EndKnown is whether clients are shown End once it has passed.
	EndKnown bool

	// Meta is the metadata attached to the call: a compact JSON object in unescaped UTF-8, or nil for none.
	Meta []byte

	// Costs are what the call costs by its end. They mean something only if the assistant's costs are tracked, and are
	// zero otherwise.
	Costs Costs
}

// NoDuration is the Duration of a call that failed before it was connected.
const NoDuration = -1

// AppendSID appends the call's SID as clients see it: "CA" and 32 lower-case hexadecimal digits.
func (c *Call) AppendSID(dst []byte) []byte {
	return hex.AppendEncode(append(dst, "CA"...), c.SID[:])
}

// Ongoing reports whether the call has started but not ended at an instant, in Unix microseconds. A call that failed at
// once is never ongoing.
func (c *Call) Ongoing(at int64) bool { return c.Start <= at && at < c.End }

// Reprice sets Costs to what Duration costs at the assistant's rates. Call it after a change of either.
func (c *Call) Reprice() {
	c.Costs = Costs{}
	if c.Assistant.Tracked && c.Duration != NoDuration {
		c.Costs = c.Assistant.Rates.price(c.Duration)
	}
}

// An Outcome is how a call ended.
type Outcome uint8

const (
	// Completed is the outcome of a call that ended normally.
	Completed Outcome = iota
	// Failed is the outcome of a call that was not answered, found the line busy, or broke off.
	Failed
)

// String returns the outcome as clients see it: "completed" or "failed".
func (o Outcome) String() string {
	if o == Failed {
		return "failed"
	}
	return "completed"
}

// Costs are the four parts of what a call costs, in millionths of the unit of the assistant's currency.
type Costs struct{ LLM, TTS, STT, Telephony int64 }

// Total returns the sum of the parts.
func (c Costs) Total() int64 { return c.LLM + c.TTS + c.STT + c.Telephony }

// Rates are what a minute costs, in millionths of a currency unit. LLM, TTS and STT are charged by the second and
// rounded to the nearest millionth, Telephony by the minute that has begun.
type Rates struct{ LLM, TTS, STT, Telephony int64 }

// price returns what a connection of so many seconds costs.
func (r Rates) price(seconds int64) Costs {
	bySecond := func(rate int64) int64 { return (rate*seconds + 30) / 60 }
	begun := (seconds + 59) / 60
	return Costs{LLM: bySecond(r.LLM), TTS: bySecond(r.TTS), STT: bySecond(r.STT), Telephony: begun * r.Telephony}
}

package e2e_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/url"
	"strconv"
	"testing"
	"time"
)

// sample is what a query is made from.
type sample struct {
	Assistant int64      `json:"assistant_id"`
	Phone     string     `json:"customer_phone_number"`
	Status    string     `json:"status"`
	Duration  int64      `json:"duration"`
	Started   *time.Time `json:"started_at"`
}

// querist makes up queries whose values are those of the calls there are, or right beside them.
type querist struct {
	*rand.Rand
	samples []sample
}

func newQuerist(t *testing.T, calls []json.RawMessage) *querist {
	t.Helper()
	q := &querist{Rand: rand.New(rand.NewPCG(3, 5))}
	for _, call := range calls {
		var s sample
		if err := json.Unmarshal(call, &s); err != nil {
			t.Fatal(err)
		}
		q.samples = append(q.samples, s)
	}
	return q
}

// query gives each parameter a value now and then, and one in four queries a value that can't be meant.
func (q *querist) query() url.Values {
	out := url.Values{"unknown": {"ignored"}}
	spoilt := q.IntN(4) == 0
	for _, p := range askable {
		if q.IntN(3) != 0 {
			continue
		}
		out.Set(p.name, p.valid(q, q.samples[q.IntN(len(q.samples))]))
		if spoilt && len(p.invalid) > 0 && q.IntN(2) == 0 {
			out.Set(p.name, pick(q, p.invalid...))
		}
	}
	return out
}

func pick[T any](q *querist, from ...T) T { return from[q.IntN(len(from))] }

// askable are the parameters, with values that either side takes and values that neither does. Where Pydantic reads more
// than the contract asks for ("7.0"), they may differ.
var askable = []struct {
	name    string
	valid   func(*querist, sample) string
	invalid []string
}{
	{"skip", (*querist).skip, []string{"-1", "", "abc", "9223372036854775808", "1.5"}},
	{"limit", (*querist).limit, []string{"0", "1001", "-1", "", "abc", "1.5", "0x7", "٧", "1e2", "9999999999999999999999"}},
	{"status", (*querist).status, []string{"", "Completed", " completed", "completed,failed", "done", "\xff"}},
	{"assistant_id", (*querist).assistant, []string{"", "x", "1.5", "9223372036854775808", "null"}},
	{"customer_phone", (*querist).phone, nil},
	{"date_from", (*querist).instant, []string{
		"", "yesterday", "2024-02-30", "2024-13-01", "2024-1-1", "1705312800", "2024-01-15T25:00:00Z", "2024-01-15T10:00:00+25:00",
	}},
	{"date_to", (*querist).instant, []string{
		"", "0000-01-01", "2024-01-15T10:00:00Zebra", "15.01.2024", "-1", "1e9", "2024-01-15T10:60:00", "2024-01-15T",
	}},
	{"min_duration", (*querist).duration, []string{"", "1.5", "long", "-9223372036854775809"}},
	{"max_duration", (*querist).duration, []string{"", "60s", "∞", "99999999999999999999"}},
}

func (q *querist) skip(sample) string { return strconv.Itoa(q.IntN(60) * q.IntN(10)) }

func (q *querist) limit(sample) string { return pick(q, "1", "7", "20", "50", "007", "1000") }

func (q *querist) status(s sample) string { return s.Status }

func (q *querist) assistant(s sample) string {
	return strconv.FormatInt(s.Assistant+pick[int64](q, 0, 0, 0, 0, 1, -1000), 10)
}

// phone is a part of a number, or a text that a pattern would match.
func (q *querist) phone(s sample) string {
	from := q.IntN(len(s.Phone))
	part := s.Phone[from : from+1+q.IntN(len(s.Phone)-from)]
	return pick(q, part, part, part, part, "", "%", part+"_", "_", ".", `\`, "\x00", "'", "１", part+"\x00")
}

// instant is a start or right beside one, in any of the forms that ISO 8601 has for it.
func (q *querist) instant(s sample) string {
	at := time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)
	if s.Started != nil {
		at = *s.Started
	}
	at = at.Add(pick[time.Duration](q, 0, 0, 0, time.Nanosecond, -time.Nanosecond, time.Microsecond, -time.Microsecond, time.Hour))
	at = at.In(time.FixedZone("", pick(q, 0, 19800, -28800)))
	switch q.IntN(6) {
	case 0:
		return at.UTC().Format("2006-01-02T15:04:05.000000000")
	case 1:
		return at.UTC().Format("2006-01-02 15:04:05.999999999z")
	case 2:
		return at.Format("2006-01-02")
	case 3:
		return at.Format("2006-01-02T15:04Z07:00")
	default:
		return at.Format(time.RFC3339Nano)
	}
}

func (q *querist) duration(s sample) string {
	return strconv.FormatInt(s.Duration+pick[int64](q, 0, 0, 1, -1, 30, -86400), 10)
}

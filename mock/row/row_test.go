package row_test

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/mock/row"
	"github.com/ringback/ringback/mock/timeline"
)

var anchor = time.Date(2026, 1, 15, 12, 0, 0, 0, time.UTC)

// The zone of the machine must not show.
func init() { time.Local = time.FixedZone("elsewhere", 5*60*60) }

// write is the JSON text of each field of a call.
func write(t rapid.TB, fields []*ringback.Property, s *row.Subject) map[string]string {
	t.Helper()
	return writeBy(newWriter(t, fields), fields, s)
}

func newWriter(t rapid.TB, fields []*ringback.Property) *row.Writer {
	t.Helper()
	w, err := row.NewWriter(fields, 7)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func writeBy(w *row.Writer, fields []*ringback.Property, s *row.Subject) map[string]string {
	values, buffer := w.Values(nil, nil, s)
	values, _ = w.Values(values[:0], buffer[:0], s) // memory that is used again doesn't show
	out := map[string]string{}
	for i, p := range fields {
		out[p.Name] = string(values[i])
	}
	return out
}

// property is one that an attribute fills.
func property(name, attribute string, t ringback.Type) *ringback.Property {
	return &ringback.Property{Name: name, Type: t, Nullable: true, Generate: attribute, Schema: []byte(`{}`)}
}

// asClientsSee is a call as the fields of the documented contract, told by other means than the writer's.
func asClientsSee(c timeline.Call, ongoing bool) map[string]string {
	text := func(v any) string {
		out, _ := json.Marshal(v)
		return string(out)
	}
	orNull := func(there bool, v any) string {
		if !there {
			return "null"
		}
		return text(v)
	}
	money := func(millionths int64) string {
		if ongoing || !c.Assistant.Tracked {
			return "null"
		}
		digits := strings.TrimRight(big.NewRat(millionths, 1_000_000).FloatString(6), "0")
		return strings.TrimSuffix(digits, ".")
	}
	at := func(micros int64) string { return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano) }
	status := map[timeline.Outcome]string{timeline.Completed: "completed", timeline.Failed: "failed"}[c.Outcome]
	if ongoing {
		status = "ongoing"
	}
	meta := "null"
	if c.Meta != nil {
		meta = string(c.Meta)
	}
	return map[string]string{
		"id": text(c.ID), "call_sid": text("CA" + hex.EncodeToString(c.SID[:])),
		"assistant_id": text(c.Assistant.ID), "assistant_name": orNull(c.Assistant.Name != "", c.Assistant.Name),
		"assistant_graph_name": orNull(c.Graph != "", c.Graph),
		"to_phone_number":      text(c.To), "customer_phone_number": text(c.Customer), "status": text(status),
		"duration":   orNull(!ongoing && c.Duration >= 0, c.Duration),
		"started_at": text(at(c.Start)), "ended_at": orNull(!ongoing && c.EndKnown, at(c.End)), "call_meta": meta,
		"total_cost": money(c.Costs.LLM + c.Costs.TTS + c.Costs.STT + c.Costs.Telephony),
		"llm_cost":   money(c.Costs.LLM), "tts_cost": money(c.Costs.TTS), "stt_cost": money(c.Costs.STT),
		"telephony_cost": money(c.Costs.Telephony),
		"cost_currency":  orNull(!ongoing && c.Assistant.Tracked, c.Assistant.Currency),
	}
}

// Every field of the documented contract tells what the call is, ongoing or ended.
func TestFieldsTellTheCall(t *testing.T) {
	fields := ringback.Default().List().Fields
	w := newWriter(t, fields)
	rapid.Check(t, func(t *rapid.T) {
		calls, err := timeline.New(timeline.Options{Seed: rapid.Uint64().Draw(t, "seed"), Calls: 200, Days: 30, Anchor: anchor})
		if err != nil {
			t.Fatal(err)
		}
		for i := range calls.Len() {
			c, ongoing := calls.Call(i), i%2 == 0
			got := writeBy(w, fields, &row.Subject{Call: c, Ongoing: ongoing, Anchor: anchor.UnixMicro()})
			if want := asClientsSee(c, ongoing); !maps.Equal(got, want) {
				t.Fatalf("call %d: want (-), got (+): %s", i, cmp.Diff(want, got))
			}
		}
	})
}

// The documented fields and the attributes name each other, one for one.
func TestEachAttributeHasItsField(t *testing.T) {
	var named []string
	for _, p := range ringback.Default().List().Fields {
		bare := *p
		bare.Generate = ""
		if got, want := row.AttributeOf(&bare), row.AttributeOf(p); got != want {
			t.Errorf("%s: got attribute %q by its name alone, want %q as with x-generate", p.Name, got, want)
		}
		named = append(named, row.AttributeOf(p))
	}
	slices.Sort(named)
	if diff := cmp.Diff(slices.Sorted(slices.Values(row.Attributes())), named); diff != "" {
		t.Errorf("attributes (-), and those of the documented fields (+): %s", diff)
	}
}

// x-generate goes before the name, and the type has a word in it.
func TestAttributeOf(t *testing.T) {
	tests := []struct {
		property, generate string
		typ                ringback.Type
		want               string
	}{
		{"flow_name", "graph.name", ringback.TypeString, "graph.name"},
		{"id", "assistant.id", ringback.TypeInteger, "assistant.id"},
		{"duration", "", ringback.TypeInteger, "call.duration"},
		{"duration", "", ringback.TypeNumber, "call.duration"},
		{"duration", "", ringback.TypeString, "call.duration"},
		{"duration", "", ringback.TypeAny, "call.duration"},
		{"duration", "", ringback.TypeBoolean, ""},
		{"total_cost", "", ringback.TypeInteger, ""},
		{"call_meta", "", ringback.TypeString, ""},
		{"flow_name", "", ringback.TypeString, ""},
		{"graph.name", "", ringback.TypeString, ""},
		{"anything", "graph.nam", ringback.TypeString, ""},
	}
	for _, test := range tests {
		if got := row.AttributeOf(property(test.property, test.generate, test.typ)); got != test.want {
			t.Errorf("%s of type %s with x-generate %q: got %q, want %q", test.property, test.typ, test.generate, got, test.want)
		}
	}
}

// What is told is of the property's type: numbers in a text's place are quoted, texts are escaped, and a property that can't
// be null gets a value of its schema where the call has none.
func TestValuesFitTheirProperties(t *testing.T) {
	call := timeline.Call{
		ID: 42, Assistant: &timeline.Assistant{ID: 5, Tracked: true, Currency: "EUR"}, Duration: timeline.NoDuration,
		Graph: "a \"b\"\\ <&>\n\t\x1fü\u2028", Costs: timeline.Costs{LLM: 50_000, TTS: 1, Telephony: 2_000_000},
	}
	never := func(p *ringback.Property, schema string) *ringback.Property {
		p.Nullable, p.Schema = false, []byte(schema)
		return p
	}
	tests := []struct {
		name string
		p    *ringback.Property
		want string
	}{
		{"an integer", property("x", "call.id", ringback.TypeInteger), `42`},
		{"an integer as a text", property("x", "call.id", ringback.TypeString), `"42"`},
		{"an integer as a number", property("x", "call.id", ringback.TypeNumber), `42`},
		{"a cost", property("x", "cost.llm", ringback.TypeNumber), `0.05`},
		{"a cost as a text", property("x", "cost.total", ringback.TypeString), `"2.050001"`},
		{"a cost of nothing", property("x", "cost.stt", ringback.TypeNumber), `0`},
		{"a whole cost", property("x", "cost.telephony", ringback.TypeNumber), `2`},
		{"a text", property("x", "graph.name", ringback.TypeString), `"a \"b\"\\ <&>\n\u0009\u001fü` + "\u2028\""},
		{"a null", property("x", "call.duration", ringback.TypeInteger), `null`},
		{"a null in a text's place", property("x", "call.duration", ringback.TypeString), `null`},
		{"a null name", property("x", "assistant.name", ringback.TypeString), `null`},
		{"no null allowed", never(property("x", "call.duration", ringback.TypeInteger), `{"const":7}`), `7`},
		{"no null allowed, as a text", never(property("x", "call.duration", ringback.TypeString), `{"const":"7"}`), `"7"`},
		{"no null needed", never(property("x", "call.id", ringback.TypeInteger), `{"const":7}`), `42`},
		{"a status by its name", among(property("x", "call.status", ringback.TypeString), "ongoing", "completed", "failed"), `"completed"`},
		{"a status by another name", among(property("x", "call.status", ringback.TypeString), "active", "done", "broken"), `"done"`},
		{"a status of which some have other names", among(property("x", "call.status", ringback.TypeString), "ongoing", "ended", "failed"), `"ended"`},
		{"a status among few", among(property("x", "call.status", ringback.TypeString), "active"), `"active"`},
		{"a status without a place", among(property("x", "call.status", ringback.TypeString), "ongoing"), `"ongoing"`},
		{"from the schema", &ringback.Property{Name: "x", Type: ringback.TypeString, Schema: []byte(`{"const":"made"}`)}, `"made"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := write(t, []*ringback.Property{test.p}, &row.Subject{Call: call})["x"]; got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestNewWriterRefuses(t *testing.T) {
	tests := []struct {
		name string
		p    *ringback.Property
		want string
	}{
		{"no such attribute", property("x", "graph.nam", ringback.TypeString), `mine.yaml:3: property "x": x-generate: there is no attribute "graph.nam" (did you mean "graph.name"?): want one of call.id, `},
		{"nothing like it", property("x", "zzzzzzzzzz", ringback.TypeString), `mine.yaml:3: property "x": x-generate: there is no attribute "zzzzzzzzzz": want one of `},
		{"another type", property("x", "graph.name", ringback.TypeInteger), `mine.yaml:3: property "x" is of type integer, but x-generate: graph.name fills string`},
		{"no schema to make it from", &ringback.Property{Name: "x", Schema: []byte(`{"type":7}`)}, `mine.yaml:3: property "x": no value can be made from its schema: `},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			test.p.Place = ringback.Place{File: "mine.yaml", Line: 3}
			_, err := row.NewWriter([]*ringback.Property{test.p}, 0)
			if wrong := new(ringback.SpecError); !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %s…", err, test.want)
			}
		})
	}
}

// One writer serves many goroutines.
func TestWriterIsSafeForConcurrentUse(t *testing.T) {
	fields := slices.Concat(ringback.Default().List().Fields, []*ringback.Property{
		{Name: "made", Type: ringback.TypeString, Schema: []byte(`{"type":"string","pattern":"^[a-z]{3,9}$"}`)},
	})
	w, err := row.NewWriter(fields, 3)
	if err != nil {
		t.Fatal(err)
	}
	calls, err := timeline.New(timeline.Options{Calls: 50, Days: 30, Anchor: anchor})
	if err != nil {
		t.Fatal(err)
	}
	all := func() string {
		var out strings.Builder
		for i := range calls.Len() {
			values, _ := w.Values(nil, nil, &row.Subject{Call: calls.Call(i)})
			fmt.Fprintf(&out, "%s\n", values)
		}
		return out.String()
	}
	want := all()
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if all() != want {
				t.Error("got other values than alone")
			}
		})
	}
	group.Wait()
}

// subject is an ended, tracked call of a minute.
func subject() *row.Subject {
	start := anchor.Add(-time.Hour).UnixMicro()
	c := timeline.Call{
		ID: 1, Assistant: &timeline.Assistant{ID: 5, Tracked: true, Currency: "USD", Rates: timeline.Rates{LLM: 60_000}},
		Start: start, End: start + 60e6, Duration: 60, EndKnown: true, Meta: []byte(`{"a":1}`),
	}
	c.Reprice()
	return &row.Subject{Call: c, Anchor: anchor.UnixMicro()}
}

// told is what is told of a subject at the anchor, by the documented names.
func told(t *testing.T, s *row.Subject) map[string]string {
	t.Helper()
	s.Ongoing = s.Call.Ongoing(s.Anchor)
	return write(t, ringback.Default().List().Fields, s)
}

// What follows from a change follows, and nothing else changes.
func TestSet(t *testing.T) {
	tests := []struct {
		name string
		sets [][2]string
		want map[string]string // what is told otherwise than before
	}{
		{"longer", [][2]string{{"call.duration", "120"}}, map[string]string{
			"duration": "120", "ended_at": `"2026-01-15T11:02:00Z"`, "total_cost": "0.12", "llm_cost": "0.12",
		}},
		{"no duration", [][2]string{{"call.duration", "null"}}, map[string]string{"duration": "null", "total_cost": "0", "llm_cost": "0"}},
		{"later", [][2]string{{"call.started_at", `"2026-01-15T11:30:00Z"`}}, map[string]string{
			"started_at": `"2026-01-15T11:30:00Z"`, "ended_at": `"2026-01-15T11:31:00Z"`,
		}},
		{"a start without an offset is told as it is", [][2]string{{"call.started_at", `"2026-01-15T11:30:00"`}}, map[string]string{
			"started_at": `"2026-01-15T11:30:00"`, "ended_at": `"2026-01-15T11:31:00Z"`,
		}},
		{"no start", [][2]string{{"call.started_at", "null"}}, map[string]string{"started_at": "null"}},
		{"ongoing", [][2]string{{"call.status", `"ongoing"`}}, map[string]string{
			"status": `"ongoing"`, "ended_at": "null", "duration": "null", "cost_currency": "null",
			"total_cost": "null", "llm_cost": "null", "tts_cost": "null", "stt_cost": "null", "telephony_cost": "null",
		}},
		{"ongoing, and completed after all", [][2]string{{"call.status", `"ongoing"`}, {"call.status", `"completed"`}}, map[string]string{
			"duration": "3600", "ended_at": `"2026-01-15T12:00:00Z"`, "total_cost": "3.6", "llm_cost": "3.6",
		}},
		{"failed", [][2]string{{"call.status", `"failed"`}}, map[string]string{"status": `"failed"`}},
		{"a status that is none", [][2]string{{"call.status", `"done"`}}, map[string]string{"status": `"done"`}},
		{"a duration that can't be", [][2]string{{"call.duration", "-5"}}, map[string]string{"duration": "-5"}},
		{"another currency", [][2]string{{"cost.currency", `"JPY"`}}, map[string]string{"cost_currency": `"JPY"`}},
		{"a cost alone", [][2]string{{"cost.llm", "1e-9"}}, map[string]string{"llm_cost": "1e-9"}},
		{"what was told is taken back", [][2]string{{"call.duration", "-5"}, {"call.duration", "60"}}, nil},
		{"the last counts", [][2]string{{"cost.llm", "1"}, {"cost.llm", "2"}}, map[string]string{"llm_cost": "2"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			want := told(t, subject())
			maps.Copy(want, test.want)
			s := subject()
			for _, set := range test.sets {
				if err := s.Set(set[0], []byte(set[1])); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(want, told(t, s)); diff != "" {
				t.Errorf("want (-), got (+): %s", diff)
			}
		})
	}
}

// A call with a duration has an end that is told.
func TestDurationMakesTheEndKnown(t *testing.T) {
	s := subject()
	s.Call.EndKnown = false
	if got := told(t, s)["ended_at"]; got != "null" {
		t.Errorf("before: got %s, want null", got)
	}
	if err := s.Set("call.duration", []byte("5")); err != nil {
		t.Fatal(err)
	}
	if got, want := told(t, s)["ended_at"], `"2026-01-15T11:00:05Z"`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Only a start that a scenario gives puts a call there, whatever the clock says.
func TestPlaced(t *testing.T) {
	s := subject()
	for _, set := range [][2]string{{"call.duration", "5"}, {"call.started_at", "null"}, {"call.started_at", `"soon"`}} {
		if err := s.Set(set[0], []byte(set[1])); err != nil || s.Placed {
			t.Errorf("%v: got error %v, placed %v, want neither", set, err, s.Placed)
		}
	}
	if err := s.Set("call.started_at", []byte(`"2030-01-01T00:00:00Z"`)); err != nil || !s.Placed {
		t.Errorf("got error %v, placed %v, want it placed", err, s.Placed)
	}
}

func TestStatus(t *testing.T) {
	s := subject()
	for at, want := range map[int64]string{s.Call.Start: "ongoing", s.Call.End - 1: "ongoing", s.Call.End: "completed"} {
		if got := s.StatusAt(at); got != want {
			t.Errorf("%d µs after the start: got %s, want %s", at-s.Call.Start, got, want)
		}
	}
	s.Call.Outcome, s.Ongoing = timeline.Failed, true
	if got := s.StatusAt(s.Call.End); got != "failed" || s.Status() != "ongoing" {
		t.Errorf("got %s at its end and %s now, want failed and ongoing", got, s.Status())
	}
}

func TestPad(t *testing.T) {
	for _, size := range []int{100, 1000, 100_000} {
		s := subject()
		if err := s.Pad("call.meta", size); err != nil {
			t.Fatal(err)
		}
		got := told(t, s)["call_meta"]
		var members map[string]any
		if err := json.Unmarshal([]byte(got), &members); err != nil || members["a"] != 1.0 || len(members) != 2 {
			t.Errorf("got %.80s…, %v, want an object of what there was and padding", got, err)
		}
		if len(got) < size-5 || len(got) > size+5 {
			t.Errorf("got %d bytes, want about %d", len(got), size)
		}
	}
	for before, want := range map[string]string{"null": `{"padding":""}`, "{ }": `{"padding":""}`, `{"b":2}`: `{"b":2,"padding":""}`} {
		s := subject()
		if err := errors.Join(s.Set("call.meta", []byte(before)), s.Pad("call.meta", 0)); err != nil {
			t.Fatal(err)
		}
		if got := told(t, s)["call_meta"]; got != want {
			t.Errorf("%s padded to nothing: got %s, want %s", before, got, want)
		}
	}
}

func TestUnknownAttributes(t *testing.T) {
	s := subject()
	const want = `there is no attribute "call.statsu" (did you mean "call.status"?): want one of call.id, `
	for _, err := range []error{s.Set("call.statsu", []byte("1")), s.Pad("call.statsu", 1)} {
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s…", err, want)
		}
	}
	if err := s.Pad("call.id", 10); err == nil || err.Error() != `attribute "call.id" is no object: it can't be padded` {
		t.Errorf("got %v, want that no number is padded", err)
	}
}

// among is a property that has some texts alone.
func among(p *ringback.Property, texts ...string) *ringback.Property {
	p.Enum = texts
	return p
}

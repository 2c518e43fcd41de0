package pull_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/pull"
	"github.com/ringback/ringback/internal/iso8601"
)

// A call as a deployment may have it, with everything in it that must not come out.
const original = `{"id":88123,"call_sid":"CA3f0c2b7d9e8a41568c0d1e2f3a4b5c6d","assistant_id":417,"assistant_name":"Müller & Söhne <Empfang>",
"assistant_graph_name":"Onkologie 受付","to_phone_number":"+498912345678","customer_phone_number":"+14158675309","status":"completed","duration":180,
"started_at":"2024-01-15T10:00:00.250Z","ended_at":"2024-01-15T10:03:00.250Z",
"call_meta":{"customer_id":"cust_789","phone":"+14158675309","mail":"zoë.o'hara@example.com","born":"1984-05-17","vip":true,"note":null,
 "order":{"id":48213,"paid":-17.50,"zero":0,"items":["insulin","Ünïcode\u2028\"quoted\"",[]]},"notes":"rappel à 17 h 🎉"},
"total_cost":0.05,"llm_cost":0.02,"tts_cost":0.01,"stt_cost":0.01,"telephony_cost":0.01,"cost_currency":"USD",
"recording_url":"https://records.example.com/zoe/88123.wav","score":4.5}`

// item reads one as the reader does.
func item(t testing.TB, spec *ringback.Spec, text string) ringback.Item {
	t.Helper()
	p, err := spec.ReadPage([]byte(`{"items":[` + text + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	return p.Items[0]
}

func anonymizer(t testing.TB, key pull.Key, o pull.Treatment) *pull.Anonymizer {
	t.Helper()
	a, err := pull.NewAnonymizer(ringback.Default(), key, o)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func anonymised(t testing.TB, a *pull.Anonymizer, text string) string {
	t.Helper()
	out, err := a.Append(nil, item(t, ringback.Default(), text))
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func decoded(t testing.TB, text string) (out map[string]any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	return out
}

// leaves are the texts in a value, at any depth, with the way to them.
func leaves(way string, value any, tell func(way, text string)) {
	switch v := value.(type) {
	case string:
		tell(way, v)
	case []any:
		for i, element := range v {
			leaves(fmt.Sprintf("%s/%d", way, i), element, tell)
		}
	case map[string]any:
		for name, member := range v {
			leaves(way+"/"+name, member, tell)
		}
	}
}

// stays are the properties whose texts are meant to stay.
var stays = []string{"/status", "/started_at", "/ended_at", "/cost_currency"}

// keyNumber is one of some keys that are the same in every run.
func keyNumber(t testing.TB, n int) pull.Key {
	t.Helper()
	name := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(name, fmt.Appendf(nil, "%064x\n", n+1), 0o600); err != nil {
		t.Fatal(err)
	}
	key, err := pull.OpenKeyFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func TestNothingOfTheTextSurvives(t *testing.T) {
	for n := range 20 {
		out := anonymised(t, anonymizer(t, keyNumber(t, n), pull.Treatment{}), original)
		fold := strings.ToLower(out + string(unescaped(t, out)))
		leaves("", decoded(t, original), func(way, text string) {
			if slices.Contains(stays, way) {
				return
			}
			quoted, _ := json.Marshal(text)
			for _, form := range []string{text, strings.Trim(string(quoted), `"`)} {
				if strings.Contains(fold, strings.ToLower(form)) {
					t.Errorf("%s: %q is still there: %s", way, form, out)
				}
			}
			for _, word := range regexp.MustCompile(`\pL{5,}`).FindAllString(text, -1) {
				if strings.Contains(fold, strings.ToLower(word)) {
					t.Errorf("%s: %q is still there: %s", way, word, out)
				}
			}
		})
		figures := decoded(t, out)
		for _, name := range []string{"started_at", "ended_at"} {
			delete(figures, name)
		}
		rest := fmt.Sprint(figures)
		for _, number := range []string{"88123", "48213", "17.5", "14158675309", "498912345678"} {
			for i := range len(number) - min(len(number), 5) + 1 {
				if run := number[i:min(i+5, len(number))]; strings.Contains(rest, run) {
					t.Errorf("%s of %s is still there: %s", run, number, out)
				}
			}
		}
	}
}

// unescaped is a JSON text with its strings decoded.
func unescaped(t testing.TB, text string) []byte {
	var all []byte
	leaves("", decoded(t, text), func(_, leaf string) { all = append(append(all, leaf...), '\n') })
	return all
}

// Dates in metadata become other dates of the same form. None tells of another by how far it lies from it, and no time of day is left.
func TestDates(t *testing.T) {
	a := anonymizer(t, pull.NewKey(), pull.Treatment{})
	of := func(text string) string {
		out := decoded(t, anonymised(t, a, strings.Replace(original, "1984-05-17", text, 1)))
		return out["call_meta"].(map[string]any)["born"].(string)
	}
	for _, text := range []string{
		"1984-05-17", "2026-01-20T14:08:27.482913Z", "2026-01-20 14:08", "2026-01-20t14:08:27,5+0530", "2026-01-20_14:08:00.000Z", "2016-12-31T23:59:60Z",
		"2026-01-20T00:00:00+05", "0104-02-29",
	} {
		got := of(text)
		before, _ := iso8601.Parse(text)
		after, err := iso8601.Parse(got)
		if err != nil || len(got) != len(text) || after.Form != before.Form&^iso8601.LeapSecond || got[:10] == text[:10] {
			t.Errorf("%s: got %s, %v, want another date in this form", text, got, err)
		}
		if got != of(text) {
			t.Errorf("%s: got %s and %s, want the same twice", text, got, of(text))
		}
		if strings.Contains(text, "14:08") && got[11:16] == "14:08" || strings.Contains(got, "482913") {
			t.Errorf("%s: got %s, want another time", text, got)
		}
		if strings.Contains(text, "00:00:00") && !strings.Contains(got, "T00:00:00+05") {
			t.Errorf("%s: got %s, want its midnight", text, got)
		}
	}
	seen, moved := map[string]bool{}, map[time.Duration]bool{}
	const days = 400
	for n := range days {
		day := time.Date(1984, 5, 17+n, 0, 0, 0, 0, time.UTC)
		got, err := time.Parse(time.DateOnly, of(day.Format(time.DateOnly)))
		if err != nil || !got.Before(day) || got.Before(day.AddDate(-20, 0, -10)) {
			t.Fatalf("%s: got %v, %v, want a date in the twenty years before", day, got, err)
		}
		seen[got.String()], moved[day.Sub(got)] = true, true
	}
	if len(seen) != days || len(moved) < days*3/4 {
		t.Errorf("got %d dates for %d, %d distances, want each by itself", len(seen), days, len(moved))
	}
}

func TestWhatStays(t *testing.T) {
	out := decoded(t, anonymised(t, anonymizer(t, pull.NewKey(), pull.Treatment{}), original))
	before := decoded(t, original)
	for _, name := range []string{"status", "duration", "started_at", "ended_at", "total_cost", "llm_cost", "tts_cost", "stt_cost", "telephony_cost", "cost_currency"} {
		if diff := cmp.Diff(before[name], out[name]); diff != "" {
			t.Errorf("%s: want (-), got (+): %s", name, diff)
		}
	}
	if diff := cmp.Diff(shape(before), shape(out)); diff != "" {
		t.Errorf("keys, types, lengths and signs: want (-), got (+): %s", diff)
	}
	if found := ringback.Default().JudgeItem([]byte(anonymised(t, anonymizer(t, pull.NewKey(), pull.Treatment{}), original))); len(found) > 0 {
		t.Errorf("got %v, want no violation", found)
	}
	meta := out["call_meta"].(map[string]any)
	if meta["phone"] != out["customer_phone_number"] {
		t.Errorf("got phone %v in the metadata, want that of the customer, %v", meta["phone"], out["customer_phone_number"])
	}
	if _, err := time.Parse(time.DateOnly, meta["born"].(string)); err != nil || meta["born"] == "1984-05-17" {
		t.Errorf("got date %v, want another one", meta["born"])
	}
	if got := out["call_sid"].(string); !regexp.MustCompile(`^CA[0-9a-f]{32}$`).MatchString(got) {
		t.Errorf("got SID %s, want CA and 32 hexadecimal digits", got)
	}
	if got := out["assistant_name"].(string); !regexp.MustCompile(`^\p{Lu}\p{Ll}{5} & \p{Lu}\p{Ll}{4} <\p{Lu}\p{Ll}{6}>$`).MatchString(got) {
		t.Errorf("got name %s, want one of the shape of Müller & Söhne <Empfang>", got)
	}
	if got := out["assistant_graph_name"].(string); len([]rune(got)) != 12 || !unicode.Is(unicode.Han, []rune(got)[10]) {
		t.Errorf("got name %s, want one that ends in two Han characters", got)
	}
}

// shape is a value without its texts and figures. Phone numbers may become longer.
func shape(value any) any {
	switch v := value.(type) {
	case string:
		if strings.HasPrefix(v, "+") {
			return v[:2]
		}
		return len([]rune(v))
	case json.Number:
		return regexp.MustCompile(`[1-9]`).ReplaceAllString(string(v[:1]), "9") + fmt.Sprint(strings.Contains(string(v), "."))
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = shape(v[i])
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for name := range v {
			out[name] = shape(v[name])
		}
		if _, is := v["assistant_id"]; is {
			delete(out, "id") // it may get a digit more
			delete(out, "assistant_id")
		}
		return out
	}
	return value
}

func TestKeys(t *testing.T) {
	key := pull.NewKey()
	once, again := anonymised(t, anonymizer(t, key, pull.Treatment{}), original), anonymised(t, anonymizer(t, key, pull.Treatment{}), original)
	if diff := cmp.Diff(once, again); diff != "" {
		t.Errorf("one key: want the same (-), got (+): %s", diff)
	}
	other := decoded(t, anonymised(t, anonymizer(t, pull.NewKey(), pull.Treatment{}), original))
	for _, name := range []string{"id", "call_sid", "assistant_name", "assistant_graph_name", "to_phone_number", "customer_phone_number", "recording_url"} {
		if other[name] == decoded(t, once)[name] {
			t.Errorf("%s: got %v with another key too", name, other[name])
		}
	}
}

func TestShift(t *testing.T) {
	key := pull.NewKey()
	out := decoded(t, anonymised(t, anonymizer(t, key, pull.Treatment{Shift: true}), original))
	start, err := time.Parse(time.RFC3339Nano, out["started_at"].(string))
	if err != nil {
		t.Fatal(err)
	}
	end, err := time.Parse(time.RFC3339Nano, out["ended_at"].(string))
	if err != nil {
		t.Fatal(err)
	}
	by := time.Date(2024, 1, 15, 10, 0, 0, 250e6, time.UTC).Sub(start)
	if by <= 0 || by%(7*24*time.Hour) != 0 || end.Sub(start) != 3*time.Minute {
		t.Errorf("got %v to %v, moved by %v, want whole weeks back and three minutes", start, end, by)
	}
	if out["started_at"].(string)[10:] != "T10:00:00.250Z" {
		t.Errorf("got %v, want the time as it was written", out["started_at"])
	}
}

// call is one with a few values of its own.
func call(change map[string]any) string {
	c := map[string]any{
		"id": 1, "call_sid": "CA00", "assistant_id": 1, "assistant_name": nil, "assistant_graph_name": nil, "to_phone_number": "+15550001111",
		"customer_phone_number": "+15550002222", "status": "failed", "duration": nil, "started_at": nil, "ended_at": nil, "call_meta": nil,
		"total_cost": nil, "llm_cost": nil, "tts_cost": nil, "stt_cost": nil, "telephony_cost": nil, "cost_currency": nil,
	}
	for name, value := range change {
		c[name] = value
	}
	text, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	return string(text)
}

var texts = rapid.OneOf(
	rapid.String(), rapid.StringMatching(`[a-zA-Z]{0,12}`), rapid.StringMatching(`[A-Z][a-zé]{1,8} [А-Яа-я]{2,8}`), rapid.StringMatching(`\p{Han}{1,4}`),
	rapid.StringMatching(`[0-9a-f]{1,8}`), rapid.StringMatching(`CA[0-9a-f]{32}`), rapid.StringMatching(`(call|v3)[_:][0-9A-Za-z]{4,24}`),
	rapid.StringMatching(`\+?[0-9 ()-]{0,14}`),
)

// Whatever the texts are, equal ones stay equal and different ones different, and each keeps its length and its spaces, but no
// character that says something alone.
func TestTextsStayApart(t *testing.T) {
	key := pull.NewKey()
	for _, name := range []string{"call_sid", "assistant_name", "assistant_graph_name", "customer_phone_number"} {
		t.Run(name, rapid.MakeCheck(func(t *rapid.T) {
			a := fresh(key)
			values := rapid.SliceOfN(texts, 2, 12).Draw(t, "values")
			for i, v := range values {
				values[i] = strings.ToValidUTF8(v, "\ufffd")
			}
			values = append(values, values[0])
			out := make([]string, len(values))
			for i, v := range values {
				out[i] = textOf(t, a, name, v)
			}
			for i := range values {
				for j := range i {
					if (values[i] == values[j]) != (out[i] == out[j]) {
						t.Errorf("%q and %q became %q and %q", values[i], values[j], out[i], out[j])
					}
				}
				if name != "customer_phone_number" && len([]rune(values[i])) != len([]rune(out[i])) {
					t.Errorf("%q became %q of another length", values[i], out[i])
				}
			}
		}))
	}
}

func fresh(key pull.Key) *pull.Anonymizer {
	a, err := pull.NewAnonymizer(ringback.Default(), key, pull.Treatment{})
	if err != nil {
		panic(err)
	}
	return a
}

func textOf(t *rapid.T, a *pull.Anonymizer, name, value string) string {
	p, err := ringback.Default().ReadPage([]byte(`{"items":[` + call(map[string]any{name: value}) + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	text, err := a.Append(nil, p.Items[0])
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	return out[name].(string)
}

// Of a text with something to say, no part that is long enough to be recognised is left, wherever it stood.
func TestNoPartOfATextSurvives(t *testing.T) {
	const enough = 40 // bits: less comes about by chance
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(
			rapid.StringMatching(`[a-zA-Zà-ÿА-я]{6,60}`), rapid.StringMatching(`[a-zA-Zà-ÿА-я]{65,99}`), rapid.StringMatching(`\p{Han}{6,9}`), rapid.StringMatching(`[\x{1F600}-\x{1F64F}]{6,9}`),
			rapid.StringMatching(`[a-z]{6}[0-9]{3} "\\[a-z]{6}`),
		).Draw(t, "text")
		a := fresh(pull.NewKey())
		for _, name := range []string{"assistant_name", "call_sid"} {
			out := strings.ToLower(textOf(t, a, name, value))
			runes := []rune(strings.ToLower(value))
			for i := range runes {
				bits, end := 0.0, i
				for ; end < len(runes) && bits < enough; end++ {
					bits += says(runes[end])
				}
				if part := string(runes[i:end]); bits >= enough && strings.Contains(out, part) {
					t.Errorf("%s: %q is left of %q in %q", name, part, value, out)
				}
			}
		}
	})
}

// says is how many bits a character that is one of its class says.
func says(r rune) float64 {
	switch {
	case strings.ContainsRune("aeiou", r):
		return 2.3
	case unicode.IsDigit(r):
		return 3.3
	case unicode.IsLetter(r), unicode.IsSymbol(r):
		return 4
	}
	return 0
}

// Numbers that begin alike still do, by as many digits and no more.
func TestPhonesKeepTheirPrefixes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := fresh(pull.NewKey())
		country := rapid.SampledFrom([]string{"1", "33", "44", "46", "49", "61", "39", "91", "420", "7"}).Draw(t, "country")
		number := rapid.StringMatching(`[0-9]{7,11}`)
		one, other := number.Draw(t, "one"), number.Draw(t, "other")
		at := rapid.IntRange(0, len(one)).Draw(t, "common")
		other = one[:at] + other
		x, y := textOf(t, a, "customer_phone_number", "+"+country+one), textOf(t, a, "to_phone_number", "+"+country+other)
		front := len(textOf(t, a, "to_phone_number", "+"+country))
		if got, want := common(x, y)-front, common(one, other); got != want {
			t.Errorf("+%s %s and %s became %s and %s: got %d digits alike behind %d, want %d", country, one, other, x, y, got, front, want)
		}
		if part := textOf(t, a, "to_phone_number", "+"+country+one[:at]); !strings.HasPrefix(x, part) {
			t.Errorf("what +%s%s begins with became %s, want a beginning of %s", country, one[:at], part, x)
		}
		for i := range one {
			if x[front+i] == one[i] {
				t.Errorf("+%s%s became %s: digit %d is the same", country, one, x, i)
			}
		}
		if !slices.ContainsFunc([]string{"+120255501", "+3319900", "+447700900", "+468465004", "+493023125", "+61255500", "+210" + country}, func(begins string) bool {
			return strings.HasPrefix(x, begins)
		}) {
			t.Errorf("+%s%s became %s, want a number that reaches nobody", country, one, x)
		}
	})
}

func common(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// All short texts of a kind become different ones, also where what one becomes looks like another kind.
func TestShortTextsStayApart(t *testing.T) {
	for _, spec := range []*ringback.Spec{ringback.Default(), edited(t, "description: The customer's phone number.\n", "description: The customer's phone number.\n          maxLength: 20\n")} {
		a, err := pull.NewAnonymizer(spec, keyNumber(t, 1), pull.Treatment{})
		if err != nil {
			t.Fatal(err)
		}
		for name, values := range map[string][]string{"call_sid": all("", "09afgzAF", 3), "customer_phone_number": append(all("+", "0123456789", 3), all("", "0123456789+", 2)...)} {
			from := map[any]string{}
			for _, v := range values {
				text, err := a.Append(nil, item(t, spec, call(map[string]any{name: v})))
				if err != nil {
					t.Fatal(err)
				}
				became := decoded(t, string(text))[name]
				if other, twice := from[became]; twice && other != v {
					t.Errorf("%s: %q and %q both became %q", name, other, v, became)
				}
				from[became] = v
			}
		}
	}
}

// all are the texts of up to n characters behind a beginning.
func all(begins, characters string, n int) []string {
	out := []string{begins}
	if n == 0 {
		return out
	}
	for _, c := range characters {
		out = append(out, all(begins+string(c), characters, n-1)...)
	}
	return out
}

// Ids keep their order and stay apart; what a double can hold stays so.
func TestIDsKeepTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := fresh(pull.NewKey())
		ids := rapid.SliceOfN(rapid.OneOf(rapid.Int64Range(-20, 5000), rapid.Int64Range(-1<<52, 1<<52), rapid.Int64Range(-1<<62, 1<<62)), 2, 9).Draw(t, "ids")
		slices.Sort(ids)
		ids = slices.Compact(ids)
		var before int64
		for i, id := range ids {
			p, err := ringback.Default().ReadPage([]byte(`{"items":[` + call(map[string]any{"id": id}) + `]}`))
			if err != nil {
				t.Fatal(err)
			}
			text, err := a.Append(nil, p.Items[0])
			if err != nil {
				t.Fatal(err)
			}
			var out struct {
				ID int64 `json:"id"`
			}
			if err := json.Unmarshal(text, &out); err != nil {
				t.Fatal(err)
			}
			if i > 0 && out.ID <= before {
				t.Errorf("%d and %d became %d and %d", ids[i-1], id, before, out.ID)
			}
			if before = out.ID; id > -1<<48 && id < 1<<48 && (out.ID <= -1<<53 || out.ID >= 1<<53) {
				t.Errorf("%d became %d, which no double holds", id, out.ID)
			}
		}
	})
}

// A value that isn't of its property's type, or not of the list, is replaced like any that nothing is known of.
func TestWhatIsOddIsReplaced(t *testing.T) {
	a := anonymizer(t, pull.NewKey(), pull.Treatment{})
	odd := map[string]any{"status": "Zoe O'Hara", "started_at": "tomorrow at Zoe's", "cost_currency": "bitcoins", "duration": "long", "total_cost": map[string]any{"of": "Zoe Smith"}}
	out := decoded(t, anonymised(t, a, call(odd)))
	for name, value := range odd {
		if cmp.Equal(out[name], value) {
			t.Errorf("%s: %v is still there", name, value)
		}
	}
}

func TestKeep(t *testing.T) {
	out := decoded(t, anonymised(t, anonymizer(t, pull.NewKey(), pull.Treatment{Keep: []string{"assistant_name", "call_meta"}}), original))
	before := decoded(t, original)
	for _, name := range []string{"assistant_name", "call_meta"} {
		if diff := cmp.Diff(before[name], out[name]); diff != "" {
			t.Errorf("%s: want (-), got (+): %s", name, diff)
		}
	}
	_, err := pull.NewAnonymizer(ringback.Default(), pull.NewKey(), pull.Treatment{Keep: []string{"assistantName"}})
	if got, want := fmt.Sprint(err), `there is no property "assistantName" to keep (did you mean "assistant_name"?)`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// edited is the spec with a text replaced.
func edited(t *testing.T, pairs ...string) *ringback.Spec {
	t.Helper()
	text := string(ringback.Default().Source())
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			t.Fatalf("the spec has no %q", pairs[i])
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	spec, err := ringback.Parse("edited.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return spec
}

// Another edition needs no Go: renamed properties are known by x-generate, and what isn't named by its schema.
func TestAnotherEdition(t *testing.T) {
	spec := edited(
		t, "assistant_graph_name", "flow_name", "x-generate: assistant.id\n", "\n", "x-generate: call.duration\n", "\n", "x-generate: call.status\n", "\n",
		"x-generate: call.started_at\n", "\n", "          x-generate: assistant.name\n", "\n", "x-filter: {field: customer_phone_number, op: contains}", "x-filter: {field: assistant_name, op: icontains}",
	)
	a, err := pull.NewAnonymizer(spec, pull.NewKey(), pull.Treatment{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := a.Append(nil, item(t, spec, strings.ReplaceAll(original, "assistant_graph_name", "flow_name")))
	if err != nil {
		t.Fatal(err)
	}
	out := decoded(t, string(text))
	if out["flow_name"] == "Onkologie 受付" || out["assistant_name"] == "Müller & Söhne <Empfang>" || out["assistant_id"] == json.Number("417") {
		t.Errorf("got %s, want names and ids replaced", text)
	}
	if out["duration"] != json.Number("180") || out["status"] != "completed" || out["started_at"] != "2024-01-15T10:00:00.250Z" {
		t.Errorf("got %s, want a range's figure, a listed word and the time of the order kept", text)
	}
	short, err := a.Append(nil, item(t, spec, strings.ReplaceAll(strings.ReplaceAll(original, "assistant_graph_name", "flow_name"), "Müller & Söhne <Empfang>", "Müller & X")))
	if err != nil {
		t.Fatal(err)
	}
	if got := common(decoded(t, string(short))["assistant_name"].(string), out["assistant_name"].(string)); got < len("Mxxler & ") {
		t.Errorf("got %s and %s, want names that begin alike, since a filter asks for parts", short, text)
	}
}

// Where the spec bounds phone numbers, they stay as short as they can, and where replacing breaks the spec it is an error.
func TestBoundedProperties(t *testing.T) {
	phone := "description: The customer's phone number.\n"
	spec := edited(t, phone, phone+"          pattern: '^\\+[1-9][0-9]{1,14}$'\n")
	a, err := pull.NewAnonymizer(spec, pull.NewKey(), pull.Treatment{})
	if err != nil {
		t.Fatal(err)
	}
	text, err := a.Append(nil, item(t, spec, original))
	if err != nil {
		t.Fatal(err)
	}
	if got := decoded(t, string(text))["customer_phone_number"].(string); !regexp.MustCompile(`^\+2101[0-9]{10}$`).MatchString(got) {
		t.Errorf("got %s, want a number of a spare country code", got)
	}
	name := "description: Name of the assistant.\n"
	spec = edited(t, name, name+"          pattern: '^(Mü|Se)'\n")
	if a, err = pull.NewAnonymizer(spec, keyNumber(t, 0), pull.Treatment{}); err != nil {
		t.Fatal(err)
	}
	if _, err = a.Append(nil, item(t, spec, original)); err == nil || !strings.Contains(err.Error(), "/assistant_name") || strings.Contains(err.Error(), "Söhne") {
		t.Errorf("got %v, want an error about assistant_name that doesn't say what it was", err)
	}
}

func TestKeyFile(t *testing.T) {
	name := t.TempDir() + "/pull.key"
	made, err := pull.OpenKeyFile(name)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(name)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("got %v, %v, want a file for its owner alone", info.Mode(), err)
	}
	again, err := pull.OpenKeyFile(name)
	if err != nil || again != made || again.Fingerprint() != made.Fingerprint() {
		t.Errorf("got %v, %v, want %v again", again, err, made)
	}
	text, _ := os.ReadFile(name)
	if shown := fmt.Sprintf("%v %s", made, made); strings.Contains(shown, strings.TrimSpace(string(text))) {
		t.Errorf("the key shows itself: %s", shown)
	}
	for content, mode := range map[string]os.FileMode{"": 0o600, "abcd\n": 0o600, strings.Repeat("x", 64): 0o600, string(text): 0o644} {
		if err := os.WriteFile(name, []byte(content), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(name, mode); err != nil {
			t.Fatal(err)
		}
		if _, err := pull.OpenKeyFile(name); err == nil || content != "" && strings.Contains(err.Error(), strings.TrimSpace(content)) {
			t.Errorf("%q, mode %o: got %v, want an error that doesn't show it", content, mode, err)
		}
	}
}

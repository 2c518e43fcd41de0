package personal_test

import (
	"strings"
	"testing"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/personal"
)

func TestIsPersonal(t *testing.T) {
	l := ringback.Default().List()
	var got []string
	for _, p := range l.Fields {
		if personal.IsPersonal(l, p) {
			got = append(got, p.Generate)
		}
	}
	if want := "call.id call.sid assistant.id assistant.name graph.name call.to call.customer call.meta"; strings.Join(got, " ") != want {
		t.Errorf("got %s, want %s", got, want)
	}
	values := personal.New(l)
	for name, want := range map[string]bool{"customer_phone": true, "assistant_id": true, "status": false, "date_from": false, "limit": false, "other": false} {
		if got := values.Parameter(name); got != want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// Every rule that a page of calls can break says where and what is wrong, and nothing of whom it is about.
func TestHide(t *testing.T) {
	const phone, sid, person, note = "+4915112345678", "CA0123456789", "Erika-Mustermann", "was-ill-on-monday"
	spec := ringback.Default()
	values := personal.New(spec.List())
	item := `{"id":4711,"call_sid":"` + sid + `","assistant_id":4712,"assistant_name":"` + person + `","assistant_graph_name":"` + person +
		`","to_phone_number":"` + phone + `","customer_phone_number":"` + phone + `","status":"completed","duration":5,"started_at":"2026-01-01T00:00:00Z",` +
		`"ended_at":"2026-01-01T00:01:00Z","call_meta":{"note":"` + note + `"},"total_cost":1,"llm_cost":1,"tts_cost":0,"stt_cost":0,"telephony_cost":0,"cost_currency":"USD"}`
	page := func(items string) string { return `{"items":` + items + `,"total":9,"skip":0,"limit":100}` }
	swap := func(old, new string) string { return page("[" + strings.Replace(item, old, new, 1) + "]") }
	for name, tt := range map[string]struct{ query, body, shown string }{
		"types":                {"", swap(`"`+phone+`","customer`, `["`+phone+`"],"customer`), "an array"},
		"a number":             {"", swap(`"`+phone+`"`, "4915112345678"), "[REDACTED]"},
		"a figure":             {"", swap(`"duration":5`, `"duration":"5555 s"`), "5555 s"},
		"a status":             {"", swap(`"completed"`, `"complete"`), "complete"},
		"filters":              {"customer_phone=%2B49301234&status=failed", page("[" + item + "]"), "customer_phone=[REDACTED] (contains)"},
		"repeated":             {"", page("[" + item + "," + item + "]"), "an item that isn't on the page already"},
		"metadata":             {"", swap(`{"note":"`+note+`"}`, `"`+note+`"`), `"[REDACTED]"`},
		"an item that is text": {"", page(`["` + phone + `"]`), `/items/0: got "[REDACTED]"`},
		"an item in an item":   {"", page("[[" + item + "]]"), "/items/0: got an array"},
		"a page that is none":  {"", "[" + item + "]", "body: got an array"},
		"items that are one":   {"", page(item), "/items: got an object"},
		"no JSON":              {"", page("[" + strings.Replace(item, `"`+phone+`"`, "4915112345678x", 1) + "]"), "json/"},
		"a name twice":         {"", swap(`"id":4711`, `"id":4711,"id":4711`), "json/duplicate"},
		"an absent one":        {"", swap(`"call_sid":"`+sid+`",`, ""), "an object without it"},
		"the total":            {"", strings.Replace(page("["+item+"]"), `"total":9`, `"total":"9999"`, 1), "9999"},
		"a rule":               {"", swap(`"`+sid+`"`, `""`), "call/sid-not-empty"},
		"a rule of figures":    {"", swap(`"duration":5`, `"duration":-5555`), "-5555"},
	} {
		found := spec.JudgePage(tt.query, []byte(tt.body))
		var text strings.Builder
		for _, v := range found {
			text.WriteString(values.Hide(v).Error() + "\n")
		}
		if !strings.Contains(text.String(), tt.shown) {
			t.Errorf("%s: got %s, want %s", name, &text, tt.shown)
		}
		for _, secret := range []string{phone[1:], "49301234", sid, person, note, "4711", "4712"} {
			if strings.Contains(text.String(), secret) {
				t.Errorf("%s: got %s, want no %s", name, &text, secret)
			}
		}
	}
}

func TestPath(t *testing.T) {
	values := personal.New(ringback.Default().List())
	for path, want := range map[string]string{
		"/api/v1/calls": "/api/v1/calls", "/api/v1/calls/CA0123456789": "/api/v1/calls/[REDACTED]", "/numbers/%2B4930123/2": "/numbers/[REDACTED]/2", "": "",
	} {
		if got := values.Path(path); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
	if v := values.Hide(ringback.Default().WrongPath("/calls/CA0123456789")); strings.Contains(v.Error(), "CA0123") {
		t.Errorf("got %s", v)
	}
}

func TestHideQuery(t *testing.T) {
	spec := ringback.Default()
	values := personal.New(spec.List())
	_, found := spec.Query("assistant_id=4711x&status=odd-one")
	var text strings.Builder
	for _, v := range found {
		text.WriteString(values.Hide(v).Error() + "\n")
	}
	if got := text.String(); strings.Contains(got, "4711") || !strings.Contains(got, `"assistant_id": got "[REDACTED]"`) || !strings.Contains(got, "odd-one") {
		t.Errorf("got %s", got)
	}
}

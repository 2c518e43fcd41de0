package contract_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ringback/ringback/contract"
)

func TestReadKnown(t *testing.T) {
	got, err := contract.ReadKnown("known.yaml", []byte(`
- law: filter/status/exact
  reason: "cached for an hour: CALLS-117"
  expires: 2026-06-30
- {law: "auth/*", reason: behind a gateway}
`))
	want := []contract.Known{
		{Law: "filter/status/exact", Reason: "cached for an hour: CALLS-117", Expires: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)},
		{Law: "auth/*", Reason: "behind a gateway"},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if got, err := contract.ReadKnown("known.yaml", nil); len(got) > 0 || err != nil {
		t.Error("an empty file:", got, err)
	}
}

func TestReadKnownSaysWhatIsWrongAndWhere(t *testing.T) {
	for text, want := range map[string]string{
		"law: x":               "known.yaml:1: want a list of {law, reason, expires}",
		"- x":                  "known.yaml:1: want an entry of law, reason and expires",
		"\n- law: x":           "known.yaml:2: an entry without reason",
		"- reason: x":          "known.yaml:1: an entry without law",
		"- law: x\n  reasn: y": `known.yaml:2: key "reasn": want law, reason or expires (did you mean "reason"?)`,
		"- law: x\n  law: y":   "known.yaml:2: law stands there twice",
		"- law: x\n  reason:":  "known.yaml:2: reason: want a text",
		"- {law: x, reason: y}\n---\n- {law: z, reason: y}": "known.yaml:2: a second document begins here: want one list",
		"- law: [x]":                "known.yaml:1: law: want a text",
		"- law: x\n  expires: soon": `known.yaml:2: expires: got "soon", want a date like 2026-06-30`,
		"- {law: x, reason: y}\n- {law: x, reason: z}": `known.yaml:2: law "x" stands there already`,
	} {
		if _, err := contract.ReadKnown("known.yaml", []byte(text)); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	if _, err := contract.ReadKnown("known.yaml", []byte("- [")); err == nil {
		t.Error("broken YAML: got no error")
	}
}

package ringback_test

import (
	"testing"

	"github.com/ringback/ringback"
)

func TestDefault(t *testing.T) {
	l := ringback.Default().List()
	if l.Path != "/api/v1/calls" || len(l.Parameters) != 9 || len(l.Fields) != 18 {
		t.Errorf("got %s with %d parameters and %d fields, want /api/v1/calls with 9 and 18", l.Path, len(l.Parameters), len(l.Fields))
	}
	for _, f := range l.Fields { t.Logf("%+v", f.Type) }
	for _, v := range ringback.Default().JudgePage("limit=2&status=failed&x=1", []byte(`{"items":[{"id":1,"call_sid":"","assistant_id":1.5,"duration":5,"started_at":"2024-01-15T10:00:00","ended_at":"2024-01-15T09:03:00Z","total_cost":0.3,"llm_cost":0.1,"tts_cost":0.2,"stt_cost":0,"telephony_cost":0.00000000000000001,"status":"complted"}],"total":"x","skip":0,"limit":2000}`)) {
		t.Log(v.Error())
	}
}

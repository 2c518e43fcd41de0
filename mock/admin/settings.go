package admin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ringback/ringback/internal/strictjson"
)

// Settings are what is set for all answers. The zero value is useful, and safe for concurrent use.
type Settings struct{ delay atomic.Int64 }

// Delay is how long every answer is held back.
func (s *Settings) Delay() time.Duration { return time.Duration(s.delay.Load()) }

// SetDelay sets it.
func (s *Settings) SetDelay(d time.Duration) { s.delay.Store(int64(d)) }

// longestDelay is below the time that a server has for an answer.
const longestDelay = 100 * time.Second

var errNoSettings = missing("this server has no settings")

// settingsShape is what is told of the settings: fixedDelay itself, and once more where WireMock has it.
type settingsShape struct {
	FixedDelay *int64 `json:"fixedDelay"` // milliseconds; null is none
	Settings   struct {
		FixedDelay *int64 `json:"fixedDelay"`
	} `json:"settings"`
}

func (h *handler) settings(*request) (any, error) {
	if h.Settings == nil {
		return nil, errNoSettings
	}
	var out settingsShape
	if d := h.Settings.Delay().Milliseconds(); d > 0 {
		out.FixedDelay, out.Settings.FixedDelay = &d, &d
	}
	return out, nil
}

// set sets {"fixedDelay":ms}. null, or nothing, is none.
func (h *handler) set(r *request) (any, error) {
	if h.Settings == nil {
		return nil, errNoSettings
	}
	var order struct {
		FixedDelay *int64 `json:"fixedDelay"`
	}
	if err := readObject(r.body, &order); err != nil {
		return nil, err
	}
	var delay time.Duration
	if order.FixedDelay != nil {
		delay = time.Duration(min(*order.FixedDelay, 2*longestDelay.Milliseconds())) * time.Millisecond
	}
	if delay < 0 || delay > longestDelay {
		return nil, invalid("/fixedDelay", fmt.Sprintf("got %d, want 0 to %d milliseconds", *order.FixedDelay, longestDelay.Milliseconds()))
	}
	h.Settings.SetDelay(delay)
	return h.settings(r)
}

// readObject reads a body strictly: what it has and nobody asks for is refused.
func readObject(body []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return unreadable(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return invalid("", "the body can't be read: there is more behind the object")
	}
	if at, ok := strictjson.Repeated(body); ok {
		return invalid(at, "stands there twice, want it once")
	}
	return nil
}

// unreadable says what is wrong with a body in words that aren't the decoder's.
func unreadable(err error) error {
	mistyped := new(json.UnmarshalTypeError)
	switch {
	case errors.Is(err, io.EOF):
		return invalid("", "the body can't be read: got nothing, want a JSON object")
	case errors.As(err, &mistyped) && mistyped.Field == "":
		return invalid("", fmt.Sprintf("the body can't be read: got a JSON %s, want an object", mistyped.Value))
	case errors.As(err, &mistyped):
		want := "a string"
		if mistyped.Type.Kind() == reflect.Int64 {
			want = "a whole number"
		}
		return invalid("/"+mistyped.Field, fmt.Sprintf("got a JSON %s, want %s", mistyped.Value, want))
	}
	return invalid("", "the body can't be read: "+strings.TrimPrefix(err.Error(), "json: "))
}

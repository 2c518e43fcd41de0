package mutant

import (
	"strconv"
	"strings"
	"time"

	"github.com/ringback/ringback"
)

// schemaBugs tell values of other types than the schema says.
func schemaBugs(l *ringback.List) []Bug {
	var bugs []Bug
	for _, f := range l.Fields {
		law := "schema/item/" + f.Name
		bugs = append(bugs,
			Bug{ID: "wrong-type/" + f.Name, Says: f.Name + " " + wrongType(f), Law: law, Wrap: told(mistyped(f))},
		)
		if f.Nullable {
			bugs = append(bugs, Bug{
				ID: "null-omitted/" + f.Name, Says: f.Name + " is left out where it is null", Law: law, Scenario: nullScenario(f),
				Wrap: told(func(_ *look, call object) object {
					if call.isNull(f.Name) {
						return call.without(f.Name)
					}
					return call
				}),
			})
			continue
		}
		bugs = append(bugs, Bug{ID: "missing/" + f.Name, Says: "a few calls lack " + f.Name, Law: law, Wrap: told(func(l *look, call object) object {
			if l.few(call, 12) {
				return call.without(f.Name)
			}
			return call
		})}, Bug{
			ID: "null/" + f.Name, Says: f.Name + " is null in a few calls", Law: law,
			Wrap: told(func(l *look, call object) object {
				if l.few(call, 12) {
					return call.with(f.Name, null)
				}
				return call
			}),
		})
	}
	return append(bugs, schemaBugsOfThisSpec()...)
}

func nullScenario(f *ringback.Property) string {
	if f.Generate == "call.started_at" {
		return "null-started-at"
	}
	return ""
}

func wrongType(f *ringback.Property) string {
	switch f.Type {
	case ringback.TypeInteger, ringback.TypeNumber:
		return "is told as text: a decimal that JSON has no type for"
	case ringback.TypeTime:
		return "is told as seconds since 1970"
	case ringback.TypeObject:
		return "is told as the text of its JSON"
	}
	if f.Enum != nil {
		return "is told by the name of the enum's member, in capitals"
	}
	return "is told as an object"
}

// mistyped tells a field as a value of another type.
func mistyped(f *ringback.Property) func(l *look, call object) object {
	return func(_ *look, call object) object {
		raw := call.raw(f.Name)
		switch {
		case raw == null:
			return call
		case f.Type == ringback.TypeTime:
			t, _ := call.time(f.Name) // an honest server has told it
			raw = strconv.FormatInt(t.Unix(), 10)
		case f.Enum != nil:
			raw = strings.ToUpper(raw)
		case f.Type == ringback.TypeString:
			raw = `{"value":` + raw + `}`
		default:
			raw = quote(raw)
		}
		return call.with(f.Name, raw)
	}
}

func schemaBugsOfThisSpec() []Bug {
	envelope := func(id, says string, change func(l *look, body object) object) Bug {
		return Bug{ID: id, Says: says, Law: "schema/envelope", Wrap: listing{whole: change}.wrap}
	}
	field := func(id, says, name string, change func(l *look, call object) object) Bug {
		return Bug{ID: id, Says: says, Law: "schema/item/" + name, Wrap: told(change)}
	}
	ends := func(layout string) func(l *look, call object) object {
		return func(l *look, call object) object {
			if t, ok := call.time("ended_at"); ok && l.few(call, 12) {
				return call.with("ended_at", quote(t.Format(layout)))
			}
			return call
		}
	}
	return []Bug{
		envelope("total-is-text", "total is told as text", func(_ *look, body object) object { return body.with("total", quote(body.raw("total"))) }),
		envelope("total-is-null", "total is null: counting is too dear", func(_ *look, body object) object { return body.with("total", null) }),
		envelope("total-missing", "total isn't told", func(_ *look, body object) object { return body.without("total") }),
		envelope("total-is-object", "total is an object, as Elasticsearch 7 has it", func(_ *look, body object) object {
			return body.with("total", `{"value":`+body.raw("total")+`,"relation":"eq"}`)
		}),
		envelope("limit-echo-is-text", "the echo of limit is told as it came: as text", func(l *look, body object) object {
			if l.pairs().has("limit") {
				return body.with("limit", quote(body.raw("limit")))
			}
			return body
		}),
		envelope("skip-echo-missing", "skip isn't echoed when it is 0: omitempty", func(l *look, body object) object {
			if l.query.Offset == 0 {
				return body.without("skip")
			}
			return body
		}),
		envelope("no-items-is-null", "an empty page has null for its items: a nil slice", func(_ *look, body object) object {
			if body.raw("items") == "[]" {
				return body.with("items", null)
			}
			return body
		}),
		envelope("one-item-unwrapped", "a page of one call has no array around it", func(l *look, body object) object {
			if l.query.Limit == 1 && body.raw("items") != "[]" {
				return body.with("items", strings.Trim(body.raw("items"), "[]"))
			}
			return body
		}),
		{
			ID: "items-by-id", Says: "items are an object whose keys are ids", Law: "target/answers",
			Wrap: listing{whole: func(_ *look, body object) object { return body.with("items", "{}") }}.wrap,
		},
		field("status-british", "cancelled calls have a status that the contract doesn't know", "status", func(l *look, call object) object {
			if call.text("status") == "failed" && l.few(call, 3) {
				return call.with("status", `"no-answer"`)
			}
			return call
		}),
		{
			ID: "status-capital-in-one-row", Says: "one call in some 600 has its status in capitals", Law: "schema/item/status", Calls: 1250,
			Wrap: told(func(l *look, call object) object {
				if l.few(call, 601) {
					return call.with("status", strings.ToUpper(call.raw("status")))
				}
				return call
			}),
		},
		field("null-is-number", "a graph that is missing is told as the number 0", "assistant_graph_name", func(_ *look, call object) object {
			if call.isNull("assistant_graph_name") {
				return call.with("assistant_graph_name", "0")
			}
			return call
		}),
		field("null-time-is-empty", "an end that is missing is told as an empty text", "ended_at", func(_ *look, call object) object {
			if call.isNull("ended_at") {
				return call.with("ended_at", `""`)
			}
			return call
		}),
		field("time-with-zone-name", "a few ends are told with the name of a zone", "ended_at", ends("2006-01-02 15:04:05 UTC")),
		field("time-rfc-1123", "a few ends are told as HTTP dates", "ended_at", ends("Mon, 02 Jan 2006 15:04:05 GMT")),
		field("time-day-first", "a few ends are told with the day first", "ended_at", ends("02/01/2006 15:04:05")),
		field("metadata-is-list", "metadata that is empty is told as a list, as PHP has it", "call_meta", func(_ *look, call object) object {
			if call.isNull("call_meta") {
				return call.with("call_meta", "[]")
			}
			return call
		}),
		field("duration-with-fraction", "durations have fractions of a second", "duration", func(_ *look, call object) object {
			if call.isNull("duration") {
				return call
			}
			return call.with("duration", call.raw("duration")+".25")
		}),
		{
			ID: "naive-times", Says: "times have no offset", Law: "schema/time-offset", Wrap: told(naive),
		},
		{
			ID: "naive-ends", Says: "ends have no offset, starts do", Law: "schema/time-offset", Wrap: told(func(_ *look, call object) object {
				return call.with("ended_at", strings.Replace(call.raw("ended_at"), `Z"`, `"`, 1))
			}),
		},
	}
}

// naive tells the times of a call without their offset.
func naive(l *look, call object) object {
	return l.retold(call, func(t time.Time) string { return quote(t.Format("2006-01-02T15:04:05.999999999")) })
}

// retold tells all times of a call in another form.
func (l *look) retold(call object, tell func(t time.Time) string) object {
	for _, f := range l.list.Fields {
		if t, ok := call.time(f.Name); ok && f.Type == ringback.TypeTime {
			call = call.with(f.Name, tell(t))
		}
	}
	return call
}

package contract

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// refusalLaws are about how a request is refused. What every refusal of the run shows is watched: see watch_refusal.go.
var refusalLaws = []template{
	{
		id: lawForm, at: "/responses/422", level: Should, profile: Quick, needs: 1, fixed: true,
		promise: "A refusal is JSON in a documented form.",
		says:    "Errors are {detail: …}: a text, or a list of what is wrong where.",
		check:   func(x *trial) { x.refusals() }, // the watcher judges them
	},
	{
		id: "refusal/names-the-parameter", at: "/responses/422", level: Should, profile: Quick, needs: 1, fixed: true, causes: []string{lawForm},
		promise: "A refusal that lists what is wrong names the parameter.",
		says:    `Where the bad value stands, e.g. ["query", "limit"].`,
		check:   checkNames,
	},
	{
		id: "refusal/names-all", at: "/responses/422", level: Remark, cost: 1, fixed: true,
		promise: "Whether all wrong parameters are named, or the first alone.",
		says:    "The documentation doesn't say.",
		check:   checkNamesAll,
	},
	{
		id: "refusal/among-good", at: "/responses/422", level: Should, needs: 1, cost: 3, fixed: true,
		promise: "A value that is refused alone is refused among right ones too.",
		says:    "At least one parameter has a value that cannot be accepted.",
		check:   checkAmongGood,
	},
	{
		id: "refusal/repeatable", at: "/responses/422", level: Should, needs: 1, cost: 2, fixed: true,
		promise: "The same wrong request is refused the same way each time.",
		says:    "GET is idempotent (RFC 9110, section 9.2.2).",
		check:   checkRepeatable,
	},
	{
		id: lawLeaks, at: "/responses/500", level: Should, profile: Quick, needs: 1, fixed: true,
		promise: "No error shows the inside of the service: stack traces, SQL, file paths, hosts.",
		says:    "What a client can't act on helps only an attacker (OWASP API8:2023).",
		check:   func(x *trial) { x.refusals() }, // the watcher judges them
	},
}

// The laws that every refusal of a run is held against.
const (
	lawForm  = "refusal/form"
	lawLeaks = "refusal/leaks-nothing"
)

// refusal is the answer to a parameter's wrong value, alone.
type refusal struct {
	parameter *ringback.Parameter
	wrong     wrong
	answer    *probe.Answer
}

// refusals are the answers to the most telling wrong value of each parameter, as far as it was refused. Most have been asked for
// before.
func (x *trial) refusals() []refusal {
	var all []refusal
	var queries []query
	for _, p := range x.list.Parameters {
		if bad := x.refusable(p); len(bad) > 0 {
			all = append(all, refusal{parameter: p, wrong: bad[0]})
			queries = append(queries, x.wrongQuery(p, bad[0]))
		}
	}
	for i, a := range x.shared(queries...) {
		all[i].answer = a
	}
	return slices.DeleteFunc(all, func(r refusal) bool { return r.answer.Status < 400 || r.answer.Status >= 500 })
}

// someRefusals are the refusals, of which there must be some.
func (x *trial) someRefusals() []refusal {
	all := x.refusals()
	if len(all) == 0 {
		x.lack("nothing was refused")
	}
	return all
}

func checkNames(x *trial) {
	for _, r := range x.someRefusals() {
		names, lists := naming(r.answer.Body, r.parameter.Name)
		switch {
		case names:
			x.witness(1)
		case lists:
			x.fail(r.parameter.Name, x.summary(r.answer), fmt.Sprintf("a refusal that names %s", r.parameter.Name), r.answer)
		default:
			x.observe("a refusal with %d doesn't name the parameter", r.answer.Status)
		}
	}
	if x.witnesses == 0 && len(x.evidence) == 0 {
		x.lack("refusals don't list what is wrong")
	}
}

func checkNamesAll(x *trial) {
	var two []refusal
	for _, r := range x.someRefusals() {
		if names, _ := naming(r.answer.Body, r.parameter.Name); names && len(two) < 2 {
			two = append(two, r)
		}
	}
	if len(two) < 2 {
		x.lack("less than two parameters are named when they are wrong")
	}
	var q query
	for _, r := range two {
		q = append(q, pair{escape(r.parameter.Name), r.wrong.value})
	}
	a := x.send(asks(q)...)[0]
	if a.Status < 400 || a.Status >= 500 {
		x.lack("two wrong parameters at once got %d: there was no refusal", a.Status)
	}
	for _, r := range two {
		if names, _ := naming(a.Body, r.parameter.Name); !names {
			x.observe("of two wrong parameters, %s and %s, one is named", two[0].parameter.Name, two[1].parameter.Name)
			return
		}
	}
	x.observe("of two wrong parameters both are named")
}

// checkAmongGood puts a wrong value among right ones, once for each type of parameters.
func checkAmongGood(x *trial) {
	types := map[ringback.Type]bool{}
	for _, r := range x.someRefusals() {
		if types[r.parameter.Type] && x.target.Profile != Deep {
			continue
		}
		types[r.parameter.Type] = true
		q := x.amongGood(r)
		x.try(func() {
			a := x.send(asks(q)...)[0]
			x.notFailing(a)
			x.witness(1)
			if a.Status >= 400 {
				return
			}
			x.fail(r.parameter.Name, x.summary(a), fmt.Sprintf("a 4xx, as to %s=%s alone", r.parameter.Name, r.wrong.value), a, r.answer)
		})
	}
}

// amongGood is a wrong value in the midst of right ones of all other parameters.
func (x *trial) amongGood(r refusal) query {
	var q query
	for _, p := range x.list.Parameters {
		switch {
		case p == r.parameter:
			q = append(q, pair{escape(p.Name), r.wrong.value})
		case p == x.list.Offset:
			q = q.and(ask(p.Name, "0"))
		case p == x.list.Limit:
			q = q.and(ask(p.Name, "5"))
		case p.Filter != nil:
			if values := x.values(p, 1); len(values) > 0 {
				q = q.and(ask(p.Name, values[0]))
			}
		}
	}
	return q
}

// checkRepeatable asks for the first refusal twice more.
func checkRepeatable(x *trial) {
	r := x.someRefusals()[0]
	ask := r.answer.Ask
	for _, a := range x.send(ask, ask) {
		x.witness(1)
		if got, want := manner(a), manner(r.answer); got != want {
			x.fail("again", got, want+", as before", a, r.answer)
			return
		}
	}
}

// manner is an answer's status and the form of its body, without what may differ each time.
func manner(a *probe.Answer) string {
	kind, _, _ := strings.Cut(a.Header.Get("Content-Type"), ";")
	return fmt.Sprintf("%d %s %s", a.Status, kind, outline(a.Body))
}

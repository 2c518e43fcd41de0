package contract

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// targetLaws are what everything else stands on.
var targetLaws = []template{
	{
		id: firstLaw, at: "", profile: Quick, needs: 1, cost: 6, fixed: true,
		promise: "With valid credentials the documented address answers 200 with a page.",
		says:    "The response is a paginated object containing the call items and pagination metadata.",
		check:   checkAnswers,
	},
	{
		id: lawAnswers, at: "/responses/200", profile: Quick, needs: 1, fixed: true,
		promise: "A valid request is answered with 200 and a page.",
		says:    "The response is a paginated object containing the call items and pagination metadata.",
		check:   func(x *trial) { x.witness(len(x.pages(nil))) },
	},
	{
		id: lawServerError, at: "/responses/500", level: Should, profile: Quick, needs: 1,
		promise: "No input, however odd or invalid, is answered with a 5xx.",
		says:    "A 5xx says that the server has failed (RFC 9110, section 15.6); a client can't make it fail.",
	},
	{
		id: lawStatus, at: "/responses", level: Remark,
		promise: "Which statuses the target answers that the document doesn't list.",
		says:    "The document lists the statuses of its answers; a server may have others.",
		check:   checkStatuses,
	},
}

// checkStatuses names the statuses that the watcher has met.
func checkStatuses(x *trial) {
	seen := x.watcher.at(lawStatus).observed
	slices.Sort(seen)
	for _, status := range slices.Compact(seen) {
		x.observe("an answer with %s", status)
	}
	if len(seen) == 0 {
		x.observe("every answer had a status that the document lists")
	}
}

// checkAnswers is the preflight: it finds the list, and reads what the other laws lean on.
func checkAnswers(x *trial) {
	a := x.reach()
	if isRedirect(a.Status) {
		a = x.follow(a)
	}
	if err := misaddressed(x.probe.BaseURL(), x.list.Path, a); err != nil {
		x.fatal = err
		x.lack("%v", err)
	}
	page, err := a.Page()
	switch {
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden:
		x.fatal = fmt.Errorf("%w: it answers %d", ErrRefused, a.Status)
		x.lack("the credentials are refused with %d", a.Status)
	case a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable:
		x.lack("the target answers %d, however patiently it is asked", a.Status)
	case a.Status != http.StatusOK:
		x.fail("status", fmt.Sprintf("%d", a.Status), "200 and a page", a)
		return
	case err != nil:
		wrong := &ringback.PageError{Got: "what can't be read", Want: "a page"}
		errors.As(err, &wrong)
		x.fail("page", "200 with "+wrong.Got, wrong.Want, a)
		return
	case x.strange(page.Items):
		x.fail("items", "items that have hardly a field of those that are promised: "+membersOf(page.Items[0]), "items of this list", a)
		return
	}
	x.witness(1)
	x.survey.take(x, answered{Answer: a, page: page})
}

// strange reports whether items are those of another list: not one has half of the fields that are never null.
func (x *trial) strange(items []ringback.Item) bool {
	return len(items) > 0 && !slices.ContainsFunc(items, func(i ringback.Item) bool {
		due, there := 0, 0
		for _, f := range x.list.Fields {
			if f.Nullable {
				continue
			}
			due++
			if _, ok := i.Field(f.Name); ok {
				there++
			}
		}
		return 2*there >= due
	})
}

// membersOf names the first few members of an item.
func membersOf(i ringback.Item) string {
	var names []string
	for name := range i.Fields() {
		names = append(names, name)
	}
	return few(names)
}

// reach asks for the list for the first time.
func (x *trial) reach() *probe.Answer {
	a := x.probe.Do(x.ctx, probe.Ask{})
	if a.Err == nil {
		return a
	}
	if x.ctx.Err() == nil && !errors.Is(a.Err, probe.ErrBudget) && !errors.Is(a.Err, probe.ErrLimit) {
		x.fatal = misaddressed(x.probe.BaseURL(), x.list.Path, a)
		if x.fatal == nil {
			x.fatal = fmt.Errorf("%w: %w", ErrUnreachable, a.Err)
		}
	}
	panic(stopped{outcome: Inconclusive, reason: a.Err.Error()})
}

func isRedirect(status int) bool {
	switch status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// follow asks where a redirect leads, if that is the list with or without its trailing slash on the same host. A token goes
// nowhere else.
func (x *trial) follow(a *probe.Answer) *probe.Answer {
	location := a.Header.Get("Location")
	to, err := a.Request.URL.Parse(location)
	if err != nil || !sameHost(a.Request.URL, to) || strings.TrimSuffix(to.EscapedPath(), "/") != strings.TrimSuffix(x.probe.ListPath(), "/") {
		x.fail("redirect", fmt.Sprintf("%d to %q", a.Status, location), "200 and a page, or a redirect to its trailing slash on the same host", a)
		x.stopHere()
	}
	x.observe("%s is redirected to %s with %d", x.probe.ListPath(), to.EscapedPath(), a.Status)
	x.probe.SetListPath(to.EscapedPath())
	return x.reach()
}

// sameHost compares hosts, whatever the scheme: behind a proxy a server often doesn't know its own.
func sameHost(a, b *url.URL) bool {
	return strings.EqualFold(a.Hostname(), b.Hostname())
}

// stopHere ends a check that has said what it has to say.
func (x *trial) stopHere() { panic(stopped{}) }

// schemaLaws hold every answer against the schema. They send nothing.
var schemaLaws = []template{
	{
		id: "schema/envelope", at: "/responses/200", profile: Quick, needs: 1,
		promise: "A page has its items, its total and its echoes, each of its type.",
		says:    "items: array of call objects; total: total number of calls matching the filters; skip: number of records skipped; limit: maximum records returned.",
	},
	{
		id: "schema/item/{field}", each: eachField, profile: Quick, needs: 1,
		promise: "{field} is there in every item, of its type, and null only where that is allowed.",
		says:    "{description}",
	},
	{
		id: "schema/time-offset", at: "/responses/200", level: Should, profile: Quick, needs: 1, promise: "A time carries its offset.",
		says:  "ISO 8601; a date-time carries Z or an offset (RFC 3339, section 5.6).",
		check: countTimes,
	},
	{
		id: "json/valid", at: "/responses/200", profile: Quick, needs: 1,
		promise: "The body is JSON.",
		says:    "RFC 8259: no NaN, nothing cut off.",
	},
	{
		id: "json/strict", at: "/responses/200", level: Should, profile: Quick, needs: 1,
		promise: "The body is JSON that every reader reads alike.",
		says:    "RFC 8259: UTF-8 without a byte order mark, no name twice in an object, nothing behind the value.",
	},
	{
		id: "json/safe-integers", at: "/responses/200", level: Should, profile: Quick, needs: 1,
		promise: "Integers are such as every client can hold.",
		says:    "RFC 8259, section 6: integers within ±(2^53-1) are interoperable.",
	},
	{
		id: "json/plain-decimals", at: "/responses/200", level: Should, profile: Quick, needs: 1,
		promise: "Decimal numbers show no noise of binary arithmetic.",
		says:    "Cost of the call: 0.3, not 0.30000000000000004.",
	},
	{
		id: "rule/{rule}", each: eachRule, profile: Quick, needs: 1, promise: "{rule}", says: "{rule}",
	},
	{
		id: "http/content-type", at: "/responses/200/content", profile: Quick, needs: 1,
		promise: "A page is sent as application/json.",
		says:    "The body of a 200 is application/json.",
	},
}

// countTimes counts what schema/time-offset has to go by.
func countTimes(x *trial) {
	for _, f := range x.list.Fields {
		if f.Type == ringback.TypeTime {
			x.witness(len(distinct(x.survey.rows, f)))
		}
	}
}

func eachField(spec *ringback.Spec) []subject {
	var out []subject
	for _, f := range spec.List().Fields {
		out = append(out, subject{field: f})
	}
	return out
}

func eachRule(spec *ringback.Spec) []subject {
	var out []subject
	for _, r := range spec.Rules() {
		out = append(out, subject{rule: &r})
	}
	return out
}

package contract

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// seeViolation files what one answer breaks under the law that promises it.
func (w *watcher) seeViolation(a *probe.Answer, v ringback.Violation) {
	id := w.lawOf(a, v)
	if id == "" {
		return
	}
	if id == lawStatus {
		w.at(lawStatus).observed = append(w.at(lawStatus).observed, v.Got)
		return
	}
	violation := v
	violation.Got = w.suite.probe.Redact(v.Got)
	w.note(id, v.Kind(), a, Evidence{
		Got: fmt.Sprintf("%s: %s%s", v.Where(), violation.Got, v.Others()), Want: v.Want, Violation: &violation,
	})
}

// seeUnjudged files what a limit of ringback's own kept from being judged.
func (w *watcher) seeUnjudged(a *probe.Answer, v ringback.Violation) {
	if id := w.lawOf(a, v); id != "" {
		_, why := ringback.Breaches([]ringback.Violation{v})
		w.at(id).unjudged = "not judged: " + w.suite.probe.Redact(why)
	}
}

// lawOf is the law that a violation breaks, "" if another way of looking judges that better.
func (w *watcher) lawOf(a *probe.Answer, v ringback.Violation) string {
	if a.Status >= 500 {
		return "" // seeStatus has said so: what else is wrong with it has the same cause
	}
	family, _, _ := strings.Cut(v.Rule, "/")
	if (family == "page" || family == "filter") && !plain(a.Ask.Query) {
		return "" // what was asked depends on who reads it
	}
	switch family {
	case "schema":
		return w.schemaLaw(a, v)
	case "json":
		if v.Level == ringback.Should {
			return "json/strict"
		}
		return "json/valid"
	case "page":
		return w.pageLaw(a, v)
	case "filter":
		return w.filterLaw(a, v)
	case "response", "query", "header", "auth":
		return w.messageLaw(a, v)
	}
	return "rule/" + v.Rule
}

// messageLaws are the laws of what the validator finds in an answer as a message. Two rules are judged by the laws whose requests are
// meant to break them, each with its own idea of what a right answer is.
var messageLaws = map[string]string{
	"response/content-type": "http/content-type",
	"response/header":       lawHeaders,
	"response/status":       lawStatus,
	"query/accepted":        "", // parameter/*/fail-closed, parameter/*/refused, parameter/*/odd-spelling
	"header/accepted":       "", // every request carries what Target.Header has: that is checked before the run
	"auth/accepted":         "", // auth/missing, auth/malformed, auth/wrong-token
}

func (w *watcher) messageLaw(a *probe.Answer, v ringback.Violation) string {
	if v.Rule == "response/content-type" && a.Status != 200 {
		return "" // refusal/form has looked at it
	}
	return messageLaws[v.Rule]
}

// filterLaw tells a filter that lets the wrong items through from one that does so only behind the first page.
func (w *watcher) filterLaw(a *probe.Answer, v ringback.Violation) string {
	asked, _ := w.suite.spec.Query(a.Ask.Query)
	switch {
	case len(w.suite.filtersOf(a.Ask.Query)) != 1, w.suite.current.isFine(), w.malformed(a, v):
		return ""
	case asked.Offset > 0:
		return lawUnderFilters
	}
	return v.Rule + "/sound"
}

// malformed reports whether a violation is that of an item's field which isn't what its schema says: then that is what is wrong.
func (w *watcher) malformed(a *probe.Answer, v ringback.Violation) bool {
	parts := strings.Split(v.Pointer, "/") // "", items, 0, field
	page, err := a.Page()
	if err != nil || len(parts) != 4 {
		return false
	}
	k, err := strconv.Atoi(parts[2])
	f := w.suite.list.Field(parts[3])
	return err == nil && k < len(page.Items) && f != nil && !wellFormed(f, page.Items[k])
}

// isFine reports whether a law asks a filter for a value of its own choosing, and judges what comes of it by itself. What breaks
// there isn't the filter as such.
func (l *Law) isFine() bool {
	if l == nil || !strings.HasPrefix(l.ID, "filter/") {
		return false
	}
	switch l.ID {
	case "filter/" + l.parameter.Name + "/exact", "filter/" + l.parameter.Name + "/sound", "filter/" + l.parameter.Name + "/total":
		return false
	}
	return true
}

func (w *watcher) schemaLaw(a *probe.Answer, v ringback.Violation) string {
	parts := strings.Split(strings.TrimPrefix(v.Pointer, "/"), "/")
	field := ""
	switch {
	case len(parts) > 2 && parts[0] == w.suite.list.Items:
		field = parts[2]
	case len(parts) == 2 && parts[0] == w.suite.list.Items:
		field = v.Name // a missing one
	}
	switch {
	case w.echoesWrong(a, v):
		return ""
	case !slices.Contains(w.fields, field):
		return "schema/envelope"
	case v.Rule == "schema/format" && v.Level == ringback.Should:
		return "schema/time-offset"
	}
	return "schema/item/" + field
}

// echoesWrong reports whether a violation is that an answer echoes the wrong value it was asked for: that it wasn't refused is
// the parameter's law.
func (w *watcher) echoesWrong(a *probe.Answer, v ringback.Violation) bool {
	_, wrong := w.suite.spec.Query(a.Ask.Query)
	return slices.ContainsFunc(wrong, func(q ringback.Violation) bool { return v.Pointer == "/"+q.Name })
}

// pageLaw tells a page that is wrong by itself from one that is wrong only under a filter.
func (w *watcher) pageLaw(a *probe.Answer, v ringback.Violation) string {
	if _, wrong := w.suite.spec.Query(a.Ask.Query); len(wrong) > 0 && v.Rule == "page/length" {
		return "" // how many items a value may yield that isn't allowed is its parameter's law
	}
	if len(w.suite.filtersOf(a.Ask.Query)) == 0 || v.Rule == "page/echo" {
		if v.Rule == "page/order" {
			return "order/within-page"
		}
		return v.Rule
	}
	if v.Rule == "page/order" {
		return "order/under-filters"
	}
	return lawUnderFilters
}

package proxy

import (
	"log/slog"
	"slices"
	"time"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/internal/redact"
	"github.com/ringback/ringback/mock/journal"
)

// remember puts the exchange into the journal.
func (x *exchange) remember() {
	j := x.proxy.options.Journal
	if j == nil {
		return
	}
	r := journal.Received(x.request, x.start)
	r.Took, r.Status, r.Aborted, r.Unmatched = x.took, x.sent, x.aborted, !x.listed
	r.HideValues = !x.proxy.options.ShowValues
	if x.listed {
		r.Answer, r.Unjudged = x.fromDeployment[:min(len(x.fromDeployment), mostKinds)], x.unjudged
	}
	j.Add(r)
}

// log writes a record of the exchange, and one of each kind of violation. Headers aren't written: they hold tokens.
func (x *exchange) log() {
	log := x.proxy.options.Log
	if log == nil {
		return
	}
	level := slog.LevelInfo
	attributes := []slog.Attr{
		slog.String("method", x.request.Method), slog.String("path", x.path(x.request.URL.Path)), slog.String("query", x.query()),
		slog.Int("status", x.sent), slog.Int64("bytes", x.bytes), slog.Duration("took", time.Since(x.start)),
	}
	if x.header != nil && x.sent != x.status {
		attributes = append(attributes, slog.Int("refused", x.status))
	}
	if broken := ringback.Count(x.fromClient) + ringback.Count(x.fromDeployment); broken > 0 {
		level = slog.LevelWarn
		attributes = append(attributes, slog.Int("violations", broken))
	}
	if x.aborted {
		attributes = append(attributes, slog.Bool("aborted", true))
	}
	if x.unjudged != "" {
		level = slog.LevelWarn
		attributes = append(attributes, slog.String("unjudged", x.unjudged))
	}
	log.LogAttrs(x.ctx, level, "exchange", attributes...)
	x.logKinds("request", x.fromClient)
	x.logKinds("answer", x.fromDeployment)
}

// mostKinds is how many kinds of violations of one message are logged and remembered.
const mostKinds = 50

func (x *exchange) logKinds(of string, kinds []ringback.Violation) {
	if more := len(kinds) - mostKinds; more > 0 {
		kinds = kinds[:mostKinds]
		defer x.proxy.options.Log.LogAttrs(x.ctx, slog.LevelWarn, "more violations", slog.String("of", of), slog.Int("kinds", more))
	}
	for _, k := range kinds {
		x.proxy.options.Log.LogAttrs(x.ctx, slog.LevelWarn, "violation", slog.String("of", of), slog.String("where", k.Where()),
			slog.String("got", k.Got), slog.String("want", k.Want), slog.String("level", k.Level.String()), slog.String("rule", k.Rule),
			slog.String("place", k.Place.String()), slog.Int("times", 1+k.More))
	}
}

// path is a path without tokens and values that tell of people.
func (x *exchange) path(text string) string {
	if !x.proxy.options.ShowValues {
		text = x.proxy.personal.Path(text)
	}
	return x.hidden().Text(text)
}

// query is what was asked for, without tokens and values that tell of people.
func (x *exchange) query() string {
	return x.hidden().Text(redact.Query(x.request.URL.RawQuery, x.knows))
}

func (x *exchange) knows(name string) bool {
	if !x.proxy.options.ShowValues && x.proxy.personal.Parameter(name) {
		return false
	}
	return slices.ContainsFunc(x.proxy.options.Spec.List().Parameters, func(p *ringback.Parameter) bool { return p.Name == name })
}

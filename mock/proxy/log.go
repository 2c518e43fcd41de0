package proxy

import (
	"log/slog"
	"net/url"
	"strings"
	"time"

	"github.com/ringback/ringback/internal/secret"
	"github.com/ringback/ringback/mock/journal"
)

// remember puts the exchange into the journal.
func (x *exchange) remember() {
	j := x.proxy.options.Journal
	if j == nil {
		return
	}
	r := journal.Received(x.request, x.start)
	r.Took, r.Status, r.Unmatched = x.took, x.sent, !x.listed
	if x.listed {
		r.Answer, r.Unjudged = firsts(x.fromDeployment), x.unjudged
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
		slog.String("method", x.request.Method), slog.String("path", x.words().Redact(x.request.URL.Path)), slog.String("query", x.query()),
		slog.Int("status", x.sent), slog.Int64("bytes", x.bytes), slog.Duration("took", time.Since(x.start)),
	}
	if x.header != nil && x.sent != x.status {
		attributes = append(attributes, slog.Int("refused", x.status))
	}
	if broken := count(x.fromClient) + count(x.fromDeployment); broken > 0 {
		level = slog.LevelWarn
		attributes = append(attributes, slog.Int("violations", broken))
	}
	if x.unjudged != "" {
		level = slog.LevelWarn
		attributes = append(attributes, slog.String("unjudged", x.unjudged))
	}
	log.LogAttrs(x.ctx, level, "exchange", attributes...)
	x.logKinds("request", x.fromClient)
	x.logKinds("answer", x.fromDeployment)
}

func (x *exchange) logKinds(of string, kinds []kind) {
	for _, k := range kinds {
		x.proxy.options.Log.LogAttrs(x.ctx, slog.LevelWarn, "violation", slog.String("of", of), slog.String("where", k.Where()),
			slog.String("got", k.Got), slog.String("want", k.Want), slog.String("level", k.Level.String()), slog.String("rule", k.Rule),
			slog.String("place", k.Place.String()), slog.Int("times", k.times))
	}
}

// query is what was asked for, without the values of parameters that the spec doesn't know: that is where a token stands which a
// client sends at the wrong place.
func (x *exchange) query() string {
	raw := x.request.URL.RawQuery
	if raw == "" {
		return raw
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, _, ok := strings.Cut(pair, "=")
		if ok && !x.knows(name) {
			pairs[i] = name + "=" + secret.Redacted
		}
	}
	return x.words().Redact(strings.Join(pairs, "&"))
}

func (x *exchange) knows(escaped string) bool {
	name, err := url.QueryUnescape(escaped)
	if err != nil {
		return false
	}
	for _, p := range x.proxy.options.Spec.List().Parameters {
		if p.Name == name {
			return true
		}
	}
	return false
}

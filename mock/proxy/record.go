package proxy

import (
	"log/slog"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures/record"
)

// record keeps an answer that breaks the contract.
func (x *exchange) record(a ringback.Response) {
	asked := x.request.Method + " " + x.path(x.request.URL.EscapedPath())
	if query := x.query(); query != "" {
		asked += "?" + query
	}
	saved, err := x.proxy.options.Record.Save(record.Exchange{
		Source: x.proxy.Target(), Time: x.start, Asked: asked, Response: a, Violations: x.fromDeployment, Redact: x.redact,
	})
	log := x.proxy.options.Log
	switch {
	case log == nil:
	case err != nil:
		log.LogAttrs(x.ctx, slog.LevelError, "record", slog.String("scenario", saved.Name), slog.String("cause", err.Error()))
	case saved.New:
		log.LogAttrs(x.ctx, slog.LevelInfo, "record", slog.String("scenario", saved.Name))
	}
}

func (x *exchange) redact(text string, whole bool) string {
	if whole {
		return x.tokens().Whole(text)
	}
	return x.tokens().Text(text)
}

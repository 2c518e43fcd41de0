package report

import (
	_ "embed"
	"encoding/json"
	"io"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/internal/printable"
)

//go:embed report.schema.json
var schema []byte

// Schema is the JSON Schema (2020-12) of what JSON writes.
func Schema() []byte { return append([]byte(nil), schema...) }

// JSON writes everything that is in a report. Schema describes it.
func JSON(w io.Writer, r *contract.Report, _ Options) error {
	e := json.NewEncoder(printable.JSONWriter{W: w})
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

package main

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/ringback/ringback/internal/strictjson"
	"github.com/ringback/ringback/mock"
)

func newGenerate() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Print calls, as the server would answer them",
		Long: `Generate prints calls, newest first, without a server. Unlike serve it starts from a fixed instant, so that the same flags
give the same bytes today and tomorrow.`,
		Example: `  ringback generate --calls 3
  ringback generate --calls 1000 --format csv > calls.csv
  ringback generate --calls 50 --format jsonl > calls.jsonl && ringback serve --data calls.jsonl`,
		Args: noArguments,
	}
	spec := specFlag(cmd.Flags())
	data := addDataFlags(cmd, "default: "+mock.DefaultNow.Format("2006-01-02T15:04:05Z07:00"))
	format := cmd.Flags().String("format", "json", "json (an array), jsonl (a call a line) or csv")
	cmd.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		write, ok := writers[*format]
		if !ok {
			return fmt.Errorf("--format %q: want json, jsonl or csv", *format)
		}
		var o mock.Options
		if o.Spec, err = spec(); err != nil {
			return err
		}
		if o, err = data.options(o, mock.DefaultNow); err != nil {
			return err
		}
		m, err := mock.Open(o)
		if err != nil {
			return data.inFolder(err)
		}
		out := bufio.NewWriterSize(cmd.OutOrStdout(), 1<<16)
		if err := write(out, m); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("write: %w", err)
		}
		return nil
	}
	return cmd
}

// writers has a row for every format of generate.
var writers = map[string]func(io.Writer, *mock.Mock) error{
	"json":  writeJSON,
	"jsonl": writeJSONLines,
	"csv":   writeCSV,
}

// eachCall hands out the calls one by one. The text is good until the next.
func eachCall(m *mock.Mock, do func(i int, text []byte) error) error {
	var text []byte
	for i := range m.Len() {
		text = m.AppendCalls(text[:0], i, i+1)
		if err := do(i, text); err != nil {
			return err
		}
	}
	return nil
}

func writeJSON(w io.Writer, m *mock.Mock) error {
	if _, err := io.WriteString(w, "["); err != nil {
		return err
	}
	err := eachCall(m, func(i int, text []byte) error {
		between := ",\n "
		if i == 0 {
			between = "\n "
		}
		_, err := fmt.Fprintf(w, "%s%s", between, text)
		return err
	})
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, "\n]\n")
	return err
}

func writeJSONLines(w io.Writer, m *mock.Mock) error {
	return eachCall(m, func(_ int, text []byte) error {
		_, err := fmt.Fprintf(w, "%s\n", text)
		return err
	})
}

// writeCSV writes strings as they are, null as nothing, and everything else as its JSON.
func writeCSV(w io.Writer, m *mock.Mock) error {
	out := csv.NewWriter(w)
	var names []string
	for _, p := range m.Spec().List().Fields {
		names = append(names, p.Name)
	}
	if err := out.Write(names); err != nil {
		return err
	}
	var doc strictjson.Document
	cells := make([]string, len(names))
	err := eachCall(m, func(_ int, text []byte) error {
		doc.Read(text)
		for i, name := range names {
			cells[i] = cell(&doc, name)
		}
		return out.Write(cells)
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func cell(doc *strictjson.Document, name string) string {
	i, ok := doc.Member(0, name)
	switch {
	case !ok || doc.Nodes[i].Kind == strictjson.Null:
		return ""
	case doc.Nodes[i].Kind == strictjson.String:
		return string(doc.StringText(i))
	}
	return string(doc.Raw(i))
}

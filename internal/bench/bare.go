package main

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
)

// bareCommand as the first argument makes this program the bare server: its other arguments are a file with the prepared
// answers and the file that gets its port.
const bareCommand = "serve-prepared-pages"

// prepared is an answer that is written as it stands.
type prepared struct {
	Header http.Header
	Body   []byte
}

// serveBare answers each known query with its prepared page and nothing else.
func serveBare(answersFile, portFile string) error {
	text, err := os.ReadFile(answersFile)
	if err != nil {
		return err
	}
	var answers map[string]prepared // by query, without its skip
	if err := json.Unmarshal(text, &answers); err != nil {
		return fmt.Errorf("%s: %w", answersFile, err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	if err := writeWhole(portFile, port); err != nil {
		return err
	}
	return http.Serve(listener, bare(answers)) //nolint:gosec // no time-outs: it lives as long as the benchmark
}

func bare(answers map[string]prepared) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		query, _, _ := strings.Cut(r.URL.RawQuery, skipParameter)
		answer, ok := answers[query]
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		for name, values := range answer.Header {
			h[name] = values
		}
		_, _ = w.Write(answer.Body) // a client that has gone away doesn't miss it
	})
}

// writeWhole writes a file in one go: whoever waits for it never reads half.
func writeWhole(name, text string) error {
	if err := os.WriteFile(name+".new", []byte(text), 0o600); err != nil {
		return err
	}
	return os.Rename(name+".new", name)
}

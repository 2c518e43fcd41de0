package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ringback/ringback/contract"
)

// judged are the findings about a parameter or a field that came to a verdict, or would have.
func judged(r *contract.Report, about func(contract.About) []string, name string) []*contract.Finding {
	return those(r, func(f *contract.Finding) bool { return slices.Contains(about(f.About), name) })
}

func parametersOf(a contract.About) []string { return a.Parameters }
func fieldsOf(a contract.About) []string     { return a.Fields }

// gaps are what the run has not met, each in a sentence: a law that held says nothing of it.
func gaps(c *contract.Coverage) []string {
	var out []string
	add := func(names []string, format string) {
		if len(names) > 0 {
			out = append(out, fmt.Sprintf(format, strings.Join(names, ", ")))
		}
	}
	var unasked, unseen, neverNull, values []string
	for _, p := range c.Parameters {
		if p.Requests == 0 {
			unasked = append(unasked, p.Name)
		}
	}
	for _, f := range c.Fields {
		switch {
		case f.NotNull == 0:
			unseen = append(unseen, f.Name)
		case f.Nullable && f.Null == 0:
			neverNull = append(neverNull, f.Name)
		}
		for _, value := range sorted(f.Enum) {
			if f.Enum[value] == 0 {
				values = append(values, f.Name+" "+value)
			}
		}
	}
	add(unasked, "never asked with: %s")
	add(unseen, "never seen but null or absent: %s")
	add(neverNull, "never null, though they may be: %s")
	add(values, "values never seen: %s")
	return out
}

func sorted[K ~string | ~int, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// statusWords are the answers by their status: 200 ×180, 422 ×12.
func statusWords(c *contract.Coverage) string {
	var out []string
	for _, status := range sorted(c.Statuses) {
		out = append(out, fmt.Sprintf("%d ×%d", status, c.Statuses[status]))
	}
	return strings.Join(out, ", ")
}

// seen is how many parameters were asked, and how many fields were seen with a value.
func seen(c *contract.Coverage) (parameters, fields int) {
	for _, p := range c.Parameters {
		if p.Requests > 0 {
			parameters++
		}
	}
	for _, f := range c.Fields {
		if f.NotNull > 0 {
			fields++
		}
	}
	return parameters, fields
}

// windowWords say what the exact answers were computed from.
func windowWords(w contract.Window) string {
	words := fmt.Sprintf("%d of %d items read", w.Items, w.Total)
	if w.Says != "" {
		words += ": " + w.Says
	}
	if w.Query != "" {
		words += " (" + w.Query + ")"
	}
	if !w.Complete {
		words += "; a sample"
	}
	return words
}

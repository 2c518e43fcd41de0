package main

import (
	"fmt"
	"strconv"
	"strings"
)

// Markdown is the report as two tables.
func (r *Report) Markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s · %s, %d cores · %s · load: %s · median of %d rounds of %d s, servers taking turns\n\n",
		r.Date, r.CPU, r.Cores, r.Go, r.Load, r.Rounds, r.Seconds)
	b.WriteString("| | server | requests/s | of bare | bar | server CPU/request | of bare | of 1,250 calls | bar |\n")
	b.WriteString("|---|---|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, f := range r.Pages {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s µs | %s | %s | %s |\n",
			f.Page, r.server(f.Server), thousands(f.PerSecond), shown(f.OfBare, f.OfBare < f.Bar), bar("≥", f.Bar),
			figure(f.CPU), figure(f.CPUOfBare), shown(f.Growth, f.GrowthBar > 0 && f.Growth > f.GrowthBar), bar("≤", f.GrowthBar))
	}
	b.WriteString("\n| | measured | bar |\n|---|--:|--:|\n")
	for _, f := range r.Figures {
		fmt.Fprintf(&b, "| %s | %s | %s |\n",
			r.server(f.Name), shown(f.Value, f.Bar > 0 && f.Value > f.Bar, f.Unit), bar("≤", f.Bar, f.Unit))
	}
	return b.String()
}

// server names the size of the large data set.
func (r *Report) server(name string) string {
	return strings.Replace(name, "large", thousands(float64(r.Calls))+" calls", 1)
}

// shown is a figure with its unit, and a word where it misses its bar.
func shown(value float64, missed bool, unit ...string) string {
	if value == 0 {
		return ""
	}
	text := strings.Join(append([]string{figure(value)}, unit...), " ")
	if missed {
		return text + " (missed)"
	}
	return text
}

func bar(relation string, value float64, unit ...string) string {
	if value == 0 {
		return ""
	}
	return strings.Join(append([]string{relation, strconv.FormatFloat(value, 'f', -1, 64)}, unit...), " ")
}

// figure has about three digits.
func figure(value float64) string {
	switch {
	case value < 10:
		return strconv.FormatFloat(value, 'f', 2, 64)
	case value < 100:
		return strconv.FormatFloat(value, 'f', 1, 64)
	default:
		return thousands(value)
	}
}

// thousands sets commas: 53,000.
func thousands(value float64) string {
	text := strconv.FormatFloat(value, 'f', 0, 64)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

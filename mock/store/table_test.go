package store_test

import (
	"cmp"
	"encoding/json"
	"math/big"
	"regexp"
	"strings"
	"time"

	"pgregory.net/rapid"

	"github.com/ringback/ringback/mock/store"
)

// fields are those of the tests: one of each type, and one that only stands in the rows.
var fields = []store.Field{
	{Name: "text", Type: store.Text, Indexed: true},
	{Name: "whole", Type: store.Integer, Indexed: true},
	{Name: `odd "name" ü<`},
	{Name: "real", Type: store.Number, Indexed: true},
	{Name: "when", Type: store.Time, Indexed: true},
	{Name: "flag", Type: store.Bool, Indexed: true},
}

// texts are what the values of each field are drawn from, null once more: few, so that they meet, and odd ones among them.
var texts = [][]string{
	{`""`, `"a"`, `"A"`, `"+1 5%"`, `"a_b.c"`, `"\u00e4"`, `"Ä\n\"\\"`, `"ab` + strings.Repeat("xyz", 100) + `"`, `"` + strings.Repeat("n", 253) + `"`},
	{`0`, `-1`, `7`, `7.0`, `70e-1`, `8`, `9007199254740993`, `-9223372036854775808`, `9223372036854775807`},
	{`"note"`, `{"a":[1,2]}`, `"` + strings.Repeat("m", 252) + `"`, `[` + strings.Repeat("1,", 200) + `1]`},
	{
		`0`, `-0.5`, `0.05`, `5e-2`, `1e400`, `1e401`, `-1e400`, `3`, `9007199254740993`, `9007199254740993.0`, `9007199254740992`, `0.1`,
		`0.1000000000000000055`, `1e-400`, `2e-400`, `-0`, `1e400000000`, `5e-324`, `4.9e-324`,
	},
	{`"2026-01-15T12:00:00Z"`, `"2026-01-15T13:00:00+01:00"`, `"2026-01-15T12:00:00.000001Z"`, `"2026-01-15T11:59:59.999999999Z"`, `"1969-12-31T23:59:59.5Z"`, `"0001-01-01T00:00:00Z"`},
	{`true`, `false`},
}

// sampled draws all values equally often. rapid's own SampledFrom prefers the first.
func sampled[T any](values []T) *rapid.Generator[T] {
	return rapid.Map(rapid.Uint64(), func(n uint64) T {
		h := n * 0x9e3779b97f4a7c15 // spreads what is drawn small
		return values[h>>32%uint64(len(values))]
	})
}

// drawTable draws rows, as the JSON texts of their fields. What can go wrong does so around multiples of 64.
func drawTable(t *rapid.T) [][]string {
	row := rapid.Custom(func(t *rapid.T) []string {
		values := make([]string, len(fields))
		for i := range fields {
			values[i] = sampled(append(texts[i], "null")).Draw(t, fields[i].Name)
		}
		return values
	})
	n := sampled([]int{0, 1, 2, 7, 63, 64, 65, 130, 200}).Draw(t, "number of rows")
	return rapid.SliceOfN(row, n, n).Draw(t, "rows")
}

// ops are those that a type of column knows.
var ops = map[store.Type][]store.Op{
	store.Text:    {store.Equal, store.Contains, store.ContainsFold},
	store.Integer: {store.Equal, store.AtLeast, store.AtMost},
	store.Number:  {store.Equal, store.AtLeast, store.AtMost},
	store.Time:    {store.Equal, store.AtLeast, store.AtMost},
	store.Bool:    {store.Equal},
}

// drawCondition draws a condition that some values meet.
func drawCondition(t *rapid.T) store.Condition {
	i := sampled([]int{0, 1, 3, 4, 5}).Draw(t, "field")
	op := sampled(ops[fields[i].Type]).Draw(t, "op")
	value := decode(i, sampled(texts[i]).Draw(t, "value"))
	if op == store.Contains || op == store.ContainsFold {
		value = sampled([]string{"", "a", "A", "5%", "_", ".", "ä", "B.C", "zX", `\`}).Draw(t, "part")
	}
	return conditionOf(store.NewLayout(fields).Column(fields[i].Name), op, value)
}

func conditionOf(column int, op store.Op, value any) store.Condition {
	c := store.Condition{Column: column, Op: op}
	switch v := value.(type) {
	case string:
		c.Text = v
	case int64:
		c.Int = v
	case exact:
		c.Text = string(v)
	case time.Time:
		c.Time = v
	case bool:
		c.Bool = v
	}
	return c
}

// exact is the text of a number.
type exact string

// compare takes 1e400000000, which is too much for a big.Rat, for more than any other.
func (a exact) compare(b exact) int {
	const huge = "1e400000000"
	if a == huge || b == huge {
		return cmp.Compare(strings.Count(string(a), huge), strings.Count(string(b), huge))
	}
	p, _ := new(big.Rat).SetString(string(a))
	q, _ := new(big.Rat).SetString(string(b))
	return p.Cmp(q)
}

// decode is what a text means, read by other means than the store's: nil for null.
func decode(field int, text string) any {
	switch {
	case text == "null":
		return nil
	case fields[field].Type == store.Integer:
		n, _ := new(big.Rat).SetString(text) // 7, 7.0 and 70e-1 are the same
		return n.Num().Int64()
	case fields[field].Type == store.Number:
		return exact(text)
	case fields[field].Type == store.Bool:
		return text == "true"
	}
	var content string
	must(0, json.Unmarshal([]byte(text), &content))
	if fields[field].Type == store.Time {
		return must(time.Parse(time.RFC3339Nano, content))
	}
	return content
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// meets tells, value by value, whether a row meets a condition.
func meets(row []string, c store.Condition) bool {
	for i, f := range fields {
		if f.Indexed && store.NewLayout(fields).Column(f.Name) == c.Column {
			return valueMeets(decode(i, row[i]), c)
		}
	}
	panic("no such column")
}

func valueMeets(value any, c store.Condition) bool {
	switch v := value.(type) {
	case string:
		switch c.Op {
		case store.Contains:
			return regexp.MustCompile(regexp.QuoteMeta(c.Text)).MatchString(v)
		case store.ContainsFold:
			return regexp.MustCompile("(?i)" + regexp.QuoteMeta(c.Text)).MatchString(v)
		}
		return v == c.Text
	case int64:
		return v == c.Int || (c.Op == store.AtLeast && v > c.Int) || (c.Op == store.AtMost && v < c.Int)
	case exact:
		order := v.compare(exact(c.Text))
		return order == 0 || (c.Op == store.AtLeast && order > 0) || (c.Op == store.AtMost && order < 0)
	case time.Time:
		return v.Equal(c.Time) || (c.Op == store.AtLeast && v.After(c.Time)) || (c.Op == store.AtMost && v.Before(c.Time))
	case bool:
		return v == c.Bool
	}
	return false // null
}

// rowText is a row as it has to be written.
func rowText(row []string) string {
	var members []string
	for i, f := range fields {
		members = append(members, string(must(json.Marshal(f.Name)))+":"+row[i])
	}
	return "{" + strings.Join(members, ",") + "}"
}

// tableText is rows as they have to be written.
func tableText(rows [][]string) string {
	var out []string
	for _, row := range rows {
		out = append(out, rowText(row))
	}
	return strings.Join(out, ",")
}

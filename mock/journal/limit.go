package journal

import (
	"encoding/json"
	"regexp/syntax"
	"strings"
)

// What a pattern may have. Each of its parts is held against each request that is kept.
const (
	longestPattern = 64 << 10 // bytes
	mostValues     = 1000     // objects, arrays and what they have
	deepest        = 20       // objects and arrays within one another
	mostSteps      = 1000     // of the programs that all expressions together compile to
)

// checkLimits refuses a pattern that would take too long.
func checkLimits(text []byte) error {
	if len(text) > longestPattern {
		return refuse("", "got %d bytes, want at most %d", len(text), longestPattern)
	}
	d := json.NewDecoder(strings.NewReader(string(text)))
	values, depth := 0, 0
	for {
		token, err := d.Token()
		if err != nil {
			return nil // the end, or what is said by whoever reads it
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if values++; values > mostValues {
			return refuse("", "got more than %d values, want fewer", mostValues)
		}
		if depth > deepest {
			return refuse("", "got objects more than %d deep, want fewer", deepest)
		}
	}
}

// steps is how long the program of an expression is: as many it may take for each byte of a text.
func steps(expression string) int {
	if len(expression) > mostSteps {
		return len(expression) // about as many; to parse it would take long already
	}
	parsed, err := syntax.Parse(expression, syntax.Perl)
	if err != nil {
		return 0
	}
	program, err := syntax.Compile(parsed.Simplify())
	if err != nil {
		return 0
	}
	return len(program.Inst)
}

// stepsIn is that of all expressions in a pattern, wherever they stand.
func stepsIn(value any) (n int) {
	switch value := value.(type) {
	case []any:
		for _, v := range value {
			n += stepsIn(v)
		}
	case map[string]any:
		for name, v := range value {
			text, isText := v.(string)
			if isText && expressions[name] {
				n += steps(text)
			} else {
				n += stepsIn(v)
			}
		}
	}
	return n
}

// expressions are the parts and matchers whose texts are expressions.
var expressions = map[string]bool{"urlPattern": true, "urlPathPattern": true, "matches": true, "doesNotMatch": true}

// checkSteps refuses a pattern whose expressions are too long together.
func checkSteps(text []byte) error {
	var all any
	if json.Unmarshal(text, &all) != nil {
		return nil // it is said by whoever reads it
	}
	if n := stepsIn(all); n > mostSteps {
		return refuse("", "its expressions compile to %d steps, want at most %d in all", n, mostSteps)
	}
	return nil
}

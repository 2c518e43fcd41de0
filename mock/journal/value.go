package journal

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// matcher says whether the values of one name are meant. None are there if the name isn't.
type matcher func(values []string) bool

// test says whether one value is meant; nil is a value that isn't there.
type test func(value *string) bool

// readMatcher reads a matcher of everything that stands under one name: one value, or several together.
func readMatcher(at string, text json.RawMessage) (matcher, error) {
	members, err := readMembers(at, text)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"hasExactly", "includes"} {
		if operand, ok := members[name]; ok {
			if err := only(at, members, name); err != nil {
				return nil, err
			}
			return readTogether(name, at+"/"+name, operand)
		}
	}
	t, err := readTest(at, members)
	if err != nil {
		return nil, err
	}
	return func(values []string) bool {
		if len(values) == 0 {
			return t(nil)
		}
		return slices.ContainsFunc(values, func(v string) bool { return t(&v) })
	}, nil
}

// readTogether reads hasExactly and includes: each of its tests has to be met by one of the values.
func readTogether(name, at string, text json.RawMessage) (matcher, error) {
	tests, err := readTests(at, text)
	if err != nil {
		return nil, err
	}
	return func(values []string) bool {
		if name == "hasExactly" && len(values) != len(tests) {
			return false
		}
		for _, t := range tests {
			if !slices.ContainsFunc(values, func(v string) bool { return t(&v) }) {
				return false
			}
		}
		return true
	}, nil
}

func readTests(at string, text json.RawMessage) ([]test, error) {
	var operands []json.RawMessage
	if err := json.Unmarshal(text, &operands); err != nil || len(operands) == 0 {
		return nil, refuse(at, "got %s, want an array of matchers, at least one", shorten(text))
	}
	tests := make([]test, len(operands))
	for i, operand := range operands {
		var err error
		if tests[i], err = readNested(fmt.Sprintf("%s/%d", at, i), operand); err != nil {
			return nil, err
		}
	}
	return tests, nil
}

func readNested(at string, text json.RawMessage) (test, error) {
	members, err := readMembers(at, text)
	if err != nil {
		return nil, err
	}
	return readTest(at, members)
}

// operators are the tests of one value, in WireMock's words.
var operators = map[string]func(at string, operand json.RawMessage) (test, error){
	"equalTo":        textTest(func(value, want string) bool { return value == want }),
	"contains":       textTest(strings.Contains),
	"doesNotContain": negated(textTest(strings.Contains)),
	"matches":        readRegexp,
	"doesNotMatch":   negated(readRegexp),
	"absent":         flagTest(func(value *string) bool { return value == nil }),
	"anything":       func(string, json.RawMessage) (test, error) { return func(*string) bool { return true }, nil },
	"and":            nil, // and, or and not refer to this table: init would go in circles
	"or":             nil,
	"not":            nil,
}

// readTest reads a test with its one operator, and the flag that equalTo may have.
func readTest(at string, members map[string]json.RawMessage) (test, error) {
	if _, ok := members["equalTo"]; ok && members["caseInsensitive"] != nil {
		return readFolded(at, members)
	}
	var name string
	for _, n := range slices.Sorted(maps.Keys(members)) {
		if _, ok := operators[n]; ok && name == "" {
			name = n
		}
	}
	if err := only(at, members, name); err != nil {
		return nil, err
	}
	operand, at := members[name], at+"/"+name
	switch name {
	case "":
		return nil, refuse(strings.TrimSuffix(at, "/"), "got no matcher, want %s", names(operators))
	case "and", "or":
		return readJoined(name, at, operand)
	case "not":
		return negated(readNested)(at, operand)
	}
	return operators[name](at, operand)
}

// readFolded reads equalTo with caseInsensitive.
func readFolded(at string, members map[string]json.RawMessage) (test, error) {
	if err := only(at, members, "equalTo", "caseInsensitive"); err != nil {
		return nil, err
	}
	var fold bool
	if err := json.Unmarshal(members["caseInsensitive"], &fold); err != nil {
		return nil, refuse(at+"/caseInsensitive", "got %s, want true or false", shorten(members["caseInsensitive"]))
	}
	if !fold {
		return operators["equalTo"](at+"/equalTo", members["equalTo"])
	}
	return textTest(strings.EqualFold)(at+"/equalTo", members["equalTo"])
}

func readJoined(name, at string, operand json.RawMessage) (test, error) {
	tests, err := readTests(at, operand)
	if err != nil {
		return nil, err
	}
	return func(value *string) bool {
		for _, t := range tests {
			if t(value) == (name == "or") {
				return name == "or"
			}
		}
		return name == "and"
	}, nil
}

// textTest has an operand that is a text. A value that isn't there doesn't meet it.
func textTest(meets func(value, operand string) bool) func(string, json.RawMessage) (test, error) {
	return func(at string, operand json.RawMessage) (test, error) {
		text, err := readText(at, operand)
		if err != nil {
			return nil, err
		}
		return func(value *string) bool { return value != nil && meets(*value, text) }, nil
	}
}

func flagTest(t test) func(string, json.RawMessage) (test, error) {
	return func(at string, operand json.RawMessage) (test, error) {
		if string(operand) != "true" {
			return nil, refuse(at, "got %s, want true", shorten(operand))
		}
		return t, nil
	}
}

// negated is met by what the other isn't met by, as in WireMock also by a value that isn't there.
func negated(read func(string, json.RawMessage) (test, error)) func(string, json.RawMessage) (test, error) {
	return func(at string, operand json.RawMessage) (test, error) {
		t, err := read(at, operand)
		if err != nil {
			return nil, err
		}
		return func(value *string) bool { return !t(value) }, nil
	}
}

// readRegexp reads an expression that has to match all of a value. WireMock's are Java's; what Go's (RE2) don't know is refused.
func readRegexp(at string, operand json.RawMessage) (test, error) {
	text, err := readText(at, operand)
	if err != nil {
		return nil, err
	}
	e, err := compile(at, text)
	if err != nil {
		return nil, err
	}
	return func(value *string) bool { return value != nil && e.MatchString(*value) }, nil
}

func compile(at, text string) (*regexp.Regexp, error) {
	if _, err := regexp.Compile(text); err != nil { // alone, so that the error quotes what was sent
		return nil, refuse(at, "got %q, want a regular expression as RE2 knows it: %s", cut(text), cut(err.Error()))
	}
	e, err := regexp.Compile(`\A(?:` + text + `)\z`)
	if err != nil {
		return nil, refuse(at, "got %q, want a regular expression as RE2 knows it: %s", cut(text), cut(err.Error()))
	}
	return e, nil
}

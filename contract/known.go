package contract

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/internal/say"
	"github.com/ringback/ringback/internal/yamldoc"
)

// ReadKnown reads a list of known failures from YAML: entries of law, reason and, if it is to end, expires. It is read strictly:
// errors name file and line.
//
//   - law: filter/status/exact
//     reason: "statuses are cached for an hour: CALLS-117"
//     expires: 2026-06-30
func ReadKnown(file string, text []byte) ([]Known, error) {
	list, second, err := yamldoc.Read(text)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", file, err)
	case second > 0:
		return nil, fmt.Errorf("%s:%d: a second document begins here: want one list", file, second)
	case list == nil:
		return nil, nil
	}
	if list.Kind != yaml.SequenceNode {
		return nil, misread(file, list, "want a list of {law, reason, expires}")
	}
	var known []Known
	for _, entry := range list.Content {
		k, err := readKnown(file, entry)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(known, func(o Known) bool { return o.Law == k.Law }) {
			return nil, misread(file, entry, "law %q stands there already", k.Law)
		}
		known = append(known, k)
	}
	return known, nil
}

func readKnown(file string, entry *yaml.Node) (k Known, err error) {
	if entry.Kind != yaml.MappingNode {
		return k, misread(file, entry, "want an entry of law, reason and expires")
	}
	texts := map[string]string{}
	for i := 0; i+1 < len(entry.Content); i += 2 {
		key, value := entry.Content[i], entry.Content[i+1]
		name := key.Value
		switch _, twice := texts[name]; {
		case name != "law" && name != "reason" && name != "expires":
			return k, misread(file, key, "key %q: want law, reason or expires%s", name, say.Meant(name, []string{"law", "reason", "expires"}))
		case twice:
			return k, misread(file, key, "%s stands there twice", name)
		case value.Kind != yaml.ScalarNode || strings.TrimSpace(value.Value) == "" || value.ShortTag() == "!!null":
			return k, misread(file, value, "%s: want a text", name)
		}
		texts[name] = value.Value
		if name == "expires" {
			t, err := iso8601.Parse(value.Value)
			if err != nil {
				return k, misread(file, value, "expires: got %q, want a date like 2026-06-30", value.Value)
			}
			k.Expires = t.Go().UTC()
		}
	}
	for _, name := range []string{"law", "reason"} {
		if texts[name] == "" {
			return k, misread(file, entry, "an entry without %s", name)
		}
	}
	k.Law, k.Reason = texts["law"], texts["reason"]
	return k, nil
}

func misread(file string, at *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", file, at.Line, fmt.Sprintf(format, args...))
}

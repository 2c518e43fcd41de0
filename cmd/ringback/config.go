package main

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v4"

	"github.com/ringback/ringback/internal/infile"
	"github.com/ringback/ringback/internal/say"
	"github.com/ringback/ringback/internal/yamldoc"
)

// configFile is read where it is there, without being asked for.
const configFile = "ringback.yaml"

// source is where a flag's value comes from; the lesser wins.
type source int

const (
	fromCommand source = iota
	fromVariable
	fromFile
	fromDefault
)

// sourceMark is the annotation of a flag whose value doesn't come from the command line.
const sourceMark = "source"

var sourceNames = map[source]string{fromVariable: "variable", fromFile: "file"}

func markSource(f *pflag.Flag, s source) {
	if f.Annotations == nil {
		f.Annotations = map[string][]string{}
	}
	f.Annotations[sourceMark] = []string{sourceNames[s]}
}

func sourceOf(f *pflag.Flag) source {
	switch mark := f.Annotations[sourceMark]; {
	case !f.Changed:
		return fromDefault
	case slices.Contains(mark, sourceNames[fromVariable]):
		return fromVariable
	case slices.Contains(mark, sourceNames[fromFile]):
		return fromFile
	}
	return fromCommand
}

// keptOut are flags that a file can't have, and why.
var keptOut = map[string]string{
	"config":        "a file doesn't name another",
	"help":          "it is for the command line",
	"report-schema": "it is for the command line",
	"token":         "a token doesn't belong in a file that is shared: want token-file, or RINGBACK_TOKEN",
	"second-token":  "a token doesn't belong in a file that is shared: want RINGBACK_SECOND_TOKEN",
}

// applyConfig sets the flags that nothing has set yet from a file, and answers the url that stands there.
func applyConfig(flags *pflag.FlagSet, name string) (url string, err error) {
	asked := name != ""
	if !asked {
		name = configFile
	}
	text, err := infile.ReadText(name, infile.MaxSettings)
	switch {
	case errors.Is(err, os.ErrNotExist) && !asked:
		return "", nil
	case err != nil:
		return "", fmt.Errorf("--config: %w", err)
	}
	top, second, err := yamldoc.Read(text)
	switch {
	case err != nil:
		return "", fmt.Errorf("%s: %w", name, err)
	case second > 0:
		return "", fmt.Errorf("%s:%d: a second document begins here: want all flags in one", name, second)
	case top == nil:
		return "", nil
	}
	c := config{name: name, flags: flags, seen: map[string]bool{}}
	err = c.read(top)
	return c.url, err
}

// config is a file of flags that is being read.
type config struct {
	name  string
	url   string
	flags *pflag.FlagSet
	seen  map[string]bool
}

func (c *config) errorf(at *yaml.Node, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %s", c.name, at.Line, fmt.Sprintf(format, args...))
}

func (c *config) read(top *yaml.Node) error {
	if top.Kind != yaml.MappingNode {
		return c.errorf(top, "want flags by their names, like profile: quick")
	}
	for i := 0; i+1 < len(top.Content); i += 2 {
		key, value := top.Content[i], top.Content[i+1]
		if c.seen[key.Value] {
			return c.errorf(key, "%s stands there twice", key.Value)
		}
		c.seen[key.Value] = true
		if err := c.readKey(key, value); err != nil {
			return err
		}
	}
	return nil
}

func (c *config) readKey(key, value *yaml.Node) error {
	f := c.flags.Lookup(key.Value)
	reason, out := keptOut[key.Value]
	switch {
	case out:
		return c.errorf(key, "%s: %s", key.Value, reason)
	case key.Value == "url" && (value.Kind != yaml.ScalarNode || value.ShortTag() == "!!null"):
		return c.errorf(value, "url: want a URL, like https://api.example.com")
	case key.Value == "url":
		c.url = value.Value
		return nil
	case f == nil:
		return c.errorf(key, "unknown key %q%s", key.Value, say.Meant(key.Value, c.names()))
	}
	values := []*yaml.Node{value}
	if value.Kind == yaml.SequenceNode {
		if _, list := f.Value.(pflag.SliceValue); !list {
			return c.errorf(value, "%s: got a list, want one value", key.Value)
		}
		values = value.Content
	}
	given := sourceOf(f) != fromDefault // by what wins over a file; the value is read all the same
	for _, v := range values {
		if v.Kind != yaml.ScalarNode || v.ShortTag() == "!!null" {
			return c.errorf(v, "%s: want a value", key.Value)
		}
		if given {
			continue
		}
		if err := c.flags.Set(f.Name, v.Value); err != nil {
			return c.errorf(v, "%s: got %q, want %s", key.Value, v.Value, takes(f))
		}
	}
	if !given && len(values) > 0 {
		markSource(f, fromFile)
	}
	return nil
}

// names are those that a file may have.
func (c *config) names() []string {
	names := []string{"url"}
	c.flags.VisitAll(func(f *pflag.Flag) {
		if _, out := keptOut[f.Name]; !out {
			names = append(names, f.Name)
		}
	})
	return names
}

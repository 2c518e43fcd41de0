package main

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ringback/ringback/internal/say"
)

const variablePrefix = "RINGBACK_"

// variable is the environment variable that mirrors a flag: --port-file is RINGBACK_PORT_FILE.
func variable(flag string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// othersVariables are read by others than the command: the first by programs that find a server by it, like those in examples/,
// RINGBACK_VERSION by scripts that install one, the rest by the tests of this project. What begins with RINGBACK_TEST_ is for tests, too.
var othersVariables = []string{"RINGBACK_URL", "RINGBACK_VERSION", "RINGBACK_E2E", "RINGBACK_PYTHON", "RINGBACK_SCREENSHOTS"}

// serviceVariable is what Kubernetes sets in every container where a service is called ringback.
var serviceVariable = regexp.MustCompile(`^RINGBACK_(SERVICE_(HOST|PORT.*)|PORT_\d+_[A-Z]+(_ADDR|_PORT|_PROTO)?)=|^RINGBACK_PORT=[a-z]+://`)

// checkEnvironment refuses variables that look like ours and mirror no flag of any command, as flags are refused that don't exist.
// An empty one is misspelt all the same. It never shows a value, which may be a token.
func checkEnvironment(root *cobra.Command, environment []string) error {
	const most = 10 // that are named
	known := variables(root)
	var unknown []string
	for _, line := range environment {
		name, _, _ := strings.Cut(line, "=")
		if strings.HasPrefix(name, variablePrefix) && !slices.Contains(known, name) && !isOthers(line) && len(unknown) < most {
			unknown = append(unknown, name+say.Meant(name, known))
		}
	}
	if unknown == nil {
		return nil
	}
	slices.Sort(unknown)
	return fmt.Errorf("unknown variable %s: want %s and the name of a flag, like %s", strings.Join(unknown, ", "), variablePrefix, variable("port-file"))
}

// isOthers reports whether a variable is for somebody else.
func isOthers(line string) bool {
	name, _, _ := strings.Cut(line, "=")
	return slices.Contains(othersVariables, name) || strings.HasPrefix(name, variablePrefix+"TEST_") || serviceVariable.MatchString(line)
}

// variables mirror the flags of a command and of those below it.
func variables(cmd *cobra.Command) (names []string) {
	add := func(f *pflag.Flag) { names = append(names, variable(f.Name)) }
	cmd.Flags().VisitAll(add)
	cmd.PersistentFlags().VisitAll(add)
	for _, below := range cmd.Commands() {
		names = append(names, variables(below)...)
	}
	return names
}

// fromEnvironment sets the flags that weren't given from the variables that mirror them. PORT is known to every platform that
// starts servers. An empty variable says nothing.
func fromEnvironment(flags *pflag.FlagSet) (err error) {
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Changed || err != nil || f.Name == "help" || f.Name == "version" {
			return
		}
		name := variable(f.Name)
		value := os.Getenv(name)
		if f.Name == "port" && (value == "" || serviceVariable.MatchString(name+"="+value)) {
			name, value = "PORT", os.Getenv("PORT")
		}
		if value == "" {
			return
		}
		if e := flags.Set(f.Name, value); e != nil {
			err = fmt.Errorf("%s=%q: want %s", name, value, takes(f))
			if isToken(f) {
				err = fmt.Errorf("%s: want a token without quotes and line breaks", name) // it isn't shown
			}
		}
		markSource(f, fromVariable)
		f.Annotations[variableMark] = []string{name}
	})
	return err
}

// variableMark is the annotation of a flag with the name of the variable that its value comes from.
const variableMark = "variable"

// saidBy is how a flag's value was said, for an error about it: --port, or PORT.
func saidBy(f *pflag.Flag) string {
	if names := f.Annotations[variableMark]; len(names) > 0 {
		return names[0]
	}
	return "--" + f.Name
}

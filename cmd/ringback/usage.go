package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ringback/ringback/internal/say"
)

// tellUsage has wrong words on the command line told in one line that says what would be right. Cobra answers some of them with
// help alone, and exit code 0.
func tellUsage(root *cobra.Command) {
	root.Args = knownCommand
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return fmt.Errorf("%w: see %s --help", flagError(cmd.Flags(), err), cmd.CommandPath())
	})
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = func(cmd *cobra.Command, args []string) error {
				found, rest, _ := cmd.Root().Find(args) // what isn't found is in rest
				return knownCommand(found, rest)
			}
		case "completion":
			cmd.Args = knownCommand
			cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
		}
	}
}

// knownCommand refuses words that name no command below one.
func knownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range cmd.Commands() {
		if c.Name() == args[0] {
			return nil
		}
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	below := ""
	if cmd.HasParent() {
		below = cmd.Name() + ": "
	}
	return fmt.Errorf("%sunknown command %q%s: want %s", below, args[0], say.Meant(args[0], names), say.Or(names))
}

// noArguments is for commands that take flags alone.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return fmt.Errorf("%s: got %q, want flags alone: see %s --help", cmd.Name(), args[0], cmd.CommandPath())
}

// flagError says of a flag what was wrong with it.
func flagError(flags *pflag.FlagSet, err error) error {
	unknown, value := &pflag.NotExistError{}, &pflag.InvalidValueError{}
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() == "":
		return fmt.Errorf("%w%s", err, meantFlag(flags, unknown.GetSpecifiedName()))
	case errors.As(err, &unknown):
		word, _, _ := strings.Cut(unknown.GetSpecifiedShortnames(), "=") // what is behind it may be a token
		return fmt.Errorf("unknown flag: -%s%s", word, meantFlag(flags, word))
	case errors.As(err, &value):
		f := value.GetFlag()
		if isToken(f) {
			return fmt.Errorf("--%s: want a token without quotes and line breaks", f.Name)
		}
		return fmt.Errorf("--%s %q: want %s", f.Name, value.GetValue(), takes(f))
	}
	return err
}

// isToken reports whether a flag's value isn't to be shown.
func isToken(f *pflag.Flag) bool { return strings.HasSuffix(f.Name, "token") }

func meantFlag(flags *pflag.FlagSet, name string) string {
	var names []string
	flags.VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	if near := say.Nearest(name, names); near != "" {
		return " (did you mean --" + near + "?)"
	}
	return ""
}

// takes says what a flag takes as its value.
func takes(f *pflag.Flag) string {
	switch f.Value.Type() {
	case "int":
		return "a whole number"
	case "uint64":
		return "a whole number from 0"
	case "float64":
		return "a number"
	case "duration":
		return "a duration, like 30s or 5m"
	case "bool":
		return "true or false"
	case "size":
		return "a size from 1, like 64MiB"
	}
	return "a value as --" + f.Name + " takes it"
}

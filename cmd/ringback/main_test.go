package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"ringback": main})
}

// The scripts of testdata run the command as a user does.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Cmds:                map[string]func(*testscript.TestScript, bool, []string){"exits": exits},
		Condition:           condition,
		Setup: func(e *testscript.Env) error {
			for _, variable := range os.Environ() {
				if name, _, _ := strings.Cut(variable, "="); name == "PORT" || strings.HasPrefix(name, "RINGBACK_") {
					e.Setenv(name, "")
				}
			}
			return nil
		},
	})
}

// exits runs a program that has to end with an exit code: exits 2 ringback serve --prot 5.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code program [args...]")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got, err := exitCode(ts.Exec(args[1], args[2:]...))
	ts.Check(err)
	if got != want {
		ts.Fatalf("got exit code %d, want %d", got, want)
	}
}

// exitCode is that of a program that has ended, -1 if a signal ended it.
func exitCode(err error) (int, error) {
	if exit := new(exec.ExitError); errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	return 0, err
}

// condition knows [full]: there is a device that no byte fits on.
func condition(name string) (bool, error) {
	if name != "full" {
		return false, fmt.Errorf("got condition %q, want full", name)
	}
	_, err := os.Stat("/dev/full")
	return err == nil, nil
}

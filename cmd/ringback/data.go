package main

import (
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/fixtures"
	"github.com/ringback/ringback/internal/infile"
	"github.com/ringback/ringback/internal/iso8601"
	"github.com/ringback/ringback/mock"
)

// dataFlags say which calls there are.
type dataFlags struct {
	given     func(flag string) bool
	seed      *uint64
	calls     *int
	days      *int
	now       *string
	data      *string
	scenarios *[]string
	folder    *string // of scenarios
	cmd       *cobra.Command
}

func addDataFlags(cmd *cobra.Command, now string) *dataFlags {
	flags := cmd.Flags()
	return &dataFlags{
		cmd:       cmd,
		given:     flags.Changed,
		seed:      flags.Uint64("seed", 0, "which data set; the same seed gives the same calls"),
		calls:     flags.Int("calls", mock.DefaultCalls, "how many calls have started by now"),
		days:      flags.Int("days", mock.DefaultDays, "how many days back they go"),
		now:       flags.String("now", "", "the clock's instant, ISO 8601 ("+now+")"),
		data:      flags.String("data", "", "serve the calls of this file instead, - is standard input: JSON Lines, a JSON array, or a page"),
		scenarios: flags.StringSlice("scenario", nil, "serve an edge case instead, or several (repeatable, or joined by +): see 'ringback scenarios'"),
		folder:    scenariosFlag(flags),
	}
}

// options are the mock's options as the flags say. The anchor is now unless a flag says otherwise.
func (d *dataFlags) options(o mock.Options, now time.Time) (mock.Options, error) {
	if *d.calls < 0 || *d.calls > math.MaxInt32 {
		return o, fmt.Errorf("--calls %d: want a number from 0 to %d", *d.calls, math.MaxInt32)
	}
	if *d.days < 1 {
		return o, fmt.Errorf("--days %d: want a number from 1", *d.days)
	}
	folder, err := openFolder(*d.folder)
	if err != nil {
		return o, err
	}
	o.Scenarios = folder
	if err := d.checkOneSource(o); err != nil {
		return o, err
	}
	o.Seed, o.Calls, o.Days, o.Now, o.Scenario = *d.seed, *d.calls, *d.days, now, d.scenario()
	switch {
	case !d.given("calls"):
		o.Calls = 0 // the default, unless a scenario or a file brings its own
	case o.Calls == 0:
		o.Calls = mock.NoCalls
	}
	if *d.now != "" {
		t, err := iso8601.Parse(*d.now)
		if err != nil {
			return o, fmt.Errorf("--now: %w: want ISO 8601, like 2026-01-15T12:00:00Z", err)
		}
		if o.Now = t.Go(); o.Now.IsZero() {
			return o, fmt.Errorf("--now %s: want a year from 1970", *d.now) // to the mock it would mean its default
		}
	}
	if *d.data == "" {
		return o, nil
	}
	if o.Data, err = d.read(o.Spec); err != nil {
		return o, fmt.Errorf("--data: %w", err)
	}
	return o, nil
}

// read reads the calls of --data, from standard input for -. Little garbage is left meanwhile: a file may be large.
func (d *dataFlags) read(spec *ringback.Spec) (*mock.Data, error) {
	name, in := *d.data, d.cmd.InOrStdin()
	if name == "-" {
		name = "standard input"
	} else {
		file, err := infile.Open(name)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		if info, err := file.Stat(); err == nil && info.Size() > mock.MaxData {
			return nil, infile.TooLarge(name, mock.MaxData) // before any of it is read
		}
		in = file
	}
	defer debug.SetGCPercent(debug.SetGCPercent(leastGarbage))
	data, err := mock.ReadData(spec, name, in)
	if err == nil && data.Len() == 0 {
		fmt.Fprintf(d.cmd.ErrOrStderr(), "ringback: --data: %s has no calls\n", name)
	}
	return data, err
}

// scenario has all that were named, as mock.Options has them.
func (d *dataFlags) scenario() string { return strings.Join(*d.scenarios, "+") }

// checkOneSource refuses flags that would be ignored: a file brings its own calls, and so do most scenarios.
func (d *dataFlags) checkOneSource(o mock.Options) error {
	o.Scenario = d.scenario()
	brings, err := bringsCalls(o)
	if err != nil {
		return d.inFolder(err)
	}
	for _, pair := range [][2]string{{"data", "calls"}, {"data", "days"}, {"data", "scenario"}, {"scenario", "calls"}} {
		if d.given(pair[0]) && d.given(pair[1]) && (brings || pair[0] == "data" && pair[1] != "scenario") {
			return fmt.Errorf("--%s and --%s: want one of them, --%[1]s brings its own calls", pair[0], pair[1])
		}
	}
	return nil
}

// scenariosFlag adds --scenarios.
func scenariosFlag(flags *pflag.FlagSet) *string {
	return flags.String("scenarios", "", "a folder with scenario files of your own, beside those that 'ringback scenarios' lists")
}

// openFolder opens the folder of --scenarios, nil if none is named.
func openFolder(name string) (fs.FS, error) {
	if name == "" {
		return nil, nil
	}
	if _, err := os.ReadDir(name); err != nil {
		return nil, fmt.Errorf("--scenarios: %w", err)
	}
	return os.DirFS(name), nil
}

// library are the scenarios that ringback carries and those of a folder, if one is named.
func library(folder fs.FS) (fixtures.Library, error) {
	if folder == nil {
		return fixtures.All(), nil
	}
	all, err := fixtures.With(folder)
	if wrong := new(ringback.SpecError); err != nil && !errors.As(err, &wrong) {
		return nil, fmt.Errorf("--scenarios: %w", err)
	}
	return all, err
}

// bringsCalls reports whether a scenario has calls of its own. One that isn't there is for the mock to refuse.
func bringsCalls(o mock.Options) (bool, error) {
	all, err := library(o.Scenarios)
	return all.BringsCalls(o.Scenario), err
}

// brokenOnPurpose are the rules that scenarios say they break.
func brokenOnPurpose(o mock.Options) (rules []string) {
	all, _ := library(o.Scenarios) // what can't be read isn't served
	for _, s := range all.Joined(o.Scenario) {
		rules = append(rules, s.Breaks...)
	}
	return rules
}

// inFolder says of a mistake in a scenario file in which folder it is.
func (d *dataFlags) inFolder(err error) error {
	wrong := new(ringback.SpecError)
	if *d.folder == "" || !errors.As(err, &wrong) {
		return err
	}
	if _, e := os.Stat(filepath.Join(*d.folder, wrong.Place.File)); e != nil {
		return err // it is about the spec
	}
	return fmt.Errorf("--scenarios: %s%c%w", filepath.Clean(*d.folder), filepath.Separator, err)
}

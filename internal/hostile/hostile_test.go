package hostile_test

import (
	"os"
	"runtime"
	"slices"
	"testing"
	"time"
)

// row is one hostile input.
type row struct {
	name   string
	memory int64         // at most, in MiB, of the whole process
	cpu    time.Duration // at most, of all processors together
	run    func(t *testing.T)
}

// rows has all families.
var rows = slices.Concat(bodyRows, schemaRows, suiteRows, proxyRows, mockRows, preferRows, waitRows, redactRows, dataRows, pullRows)

const childVariable = "RINGBACK_HOSTILE_ROW"

// Each input is taken by a process of its own within its bounds.
func TestHostileInputs(t *testing.T) {
	if runtime.GOOS != "linux" || runtime.GOARCH == "386" {
		t.Skip("memory is measured as Linux with 64 bits does")
	}
	if testing.Short() || raceEnabled {
		t.Skip("it takes some seconds, and much more of both with the race detector")
	}
	for _, r := range rows {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			measure(t, r)
		})
	}
}

// TestChild is what the process of a row runs.
func TestChild(t *testing.T) {
	name := os.Getenv(childVariable)
	i := slices.IndexFunc(rows, func(r row) bool { return r.name == name })
	if i < 0 {
		t.Skip("it is run by TestHostileInputs")
	}
	rows[i].run(t)
}

//go:build unix

package hostile_test

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// measure runs a row in a process of its own.
func measure(t *testing.T, r row) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChild$", "-test.count=1")
	cmd.Env = append(os.Environ(), childVariable+"="+r.name)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	used := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	memory := int64(used.Maxrss) >> 10 //nolint:unconvert // it has 32 bits on some systems
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	t.Logf("%s: %d MiB, %s", r.name, memory, cpu)
	if memory > r.memory {
		t.Errorf("got %d MiB, want at most %d", memory, r.memory)
	}
	if cpu > r.cpu {
		t.Errorf("got %s of processor time, want at most %s", cpu, r.cpu)
	}
}

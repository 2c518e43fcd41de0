package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// byteSize is a flag's number of bytes: 1048576, 1024KiB, 1MiB.
type byteSize int64

var byteUnits = []struct {
	name string
	size int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}, {"", 1}}

func (s *byteSize) String() string {
	for _, unit := range byteUnits {
		if n := int64(*s); n%unit.size == 0 && n >= unit.size {
			return strconv.FormatInt(n/unit.size, 10) + unit.name
		}
	}
	return strconv.FormatInt(int64(*s), 10)
}

// Set reads a size.
func (s *byteSize) Set(text string) error {
	for _, unit := range byteUnits {
		number, ok := strings.CutSuffix(text, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if err != nil || n < 1 || n > math.MaxInt64/unit.size {
			break
		}
		*s = byteSize(n * unit.size)
		return nil
	}
	return fmt.Errorf("got %q, want a size from 1, like 64MiB", text)
}

// Type names what is wanted.
func (*byteSize) Type() string { return "size" }

//go:build !unix

package hostile_test

import "testing"

func measure(t *testing.T, _ row) { t.Skip("nothing is measured here") }

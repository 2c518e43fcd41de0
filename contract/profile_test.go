package contract_test

import (
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

func TestProfilesKeepTheirBudgets(t *testing.T) {
	if testing.Short() {
		t.Skip("many runs of the same code")
	}
	for _, c := range []struct {
		profile contract.Profile
		most    int
	}{{contract.Quick, 60}, {contract.Standard, 370}, {contract.Deep, 1000}} {
		t.Run(c.profile.String(), func(t *testing.T) {
			t.Parallel()
			r := check(t, mock.New(mock.Options{Tokens: []string{token}}), func(target *contract.Target) { target.Profile = c.profile })
			noneBroken(t, r)
			t.Logf("%d requests, %d laws", r.Requests, len(r.Findings))
			if r.Requests > c.most {
				t.Errorf("%d requests, want at most %d", r.Requests, c.most)
			}
			if len(r.Cut) > 0 {
				t.Errorf("cut off: %v", r.Cut)
			}
		})
	}
}

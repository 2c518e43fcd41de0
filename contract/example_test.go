package contract_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/ringback/ringback/contract"
	"github.com/ringback/ringback/mock"
)

func ExampleCheck() {
	service := mock.New(mock.Options{Calls: 200, Tokens: []string{"secret"}}) // stands for a service of your own
	report, err := contract.Check(context.Background(), contract.Target{Handler: service, Token: "secret"})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range report.Findings {
		if f.Outcome.Broken() {
			fmt.Println(f.Text())
		}
	}
	fmt.Println("exit code", report.ExitCode(false))
	// Output: exit code 0
}

// A service's own test: each law is a subtest, what can't be judged is skipped with its reason.
func ExampleRun() {
	test := func(t *testing.T) {
		service := mock.New(mock.Options{Tokens: []string{"secret"}}) // stands for a service of your own
		contract.Run(t, contract.Target{Handler: service, Token: "secret", Only: []string{"page/*", "order/*"}})
	}
	fmt.Println(test != nil)
	// Output: true
}

// The service's own test, run.
func TestRun(t *testing.T) {
	contract.Run(t, contract.Target{Handler: small(), Token: token, Clock: newLeaper(), Only: []string{"page/*", "order/*"}})
}

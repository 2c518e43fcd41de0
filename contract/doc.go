// Package contract finds out whether a deployment of the calls endpoint keeps its contract.
//
// It reads a target that it doesn't control, with GET, HEAD and OPTIONS alone, and says of every law whether it holds, is
// broken, or couldn't be judged from the data there is. It raises no alarm that doesn't reproduce, and passes nothing it hasn't
// seen.
//
//	report, err := contract.Check(ctx, contract.Target{URL: "https://api.example.com", Token: token})
//	if err != nil {
//		return err
//	}
//	for _, f := range report.Findings {
//		if f.Outcome.Broken() {
//			fmt.Println(f.Text())
//		}
//	}
//
// In a test, Run makes a subtest of each law, also of a handler without a socket:
//
//	contract.Run(t, contract.Target{Handler: service.Handler(), Token: "test"})
//
// How it goes: the preflight (laws_target.go) finds the list. The survey (survey.go) reads a part of the data into a model,
// from which compare.go computes the exact answer to any query. Then each law is checked in its turn (suite.go, trial.go): the
// laws_*.go have them, a table of small values for each family, with values.go and candidate.go choosing what is asked for.
// Whatever fails is checked again before it is said. All the while the watcher (watch.go) judges every answer by what the spec
// says of one message. report.go is what comes of it.
package contract

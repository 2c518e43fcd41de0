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
// from which compare.go computes the exact answer to any query. Then each law is checked in its turn (suite.go): the laws_*.go
// have them, a table of small values for each family, with values.go and candidate.go choosing what is asked for. An attempt at
// one is trial.go, with ask.go for what it asks and evidence.go for what it shows; confirm.go checks again whatever fails before
// it is said. All the while the watcher (watch.go) judges every answer by what the spec says of one message: watch_law.go finds
// the law that is broken, watch_settle.go takes what was seen into the findings. report.go is what comes of it.
package contract

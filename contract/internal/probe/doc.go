// Package probe asks a deployment. It is where the suite touches the network: it keeps to the budget and the rate, waits where
// it is told to wait, asks again where a connection broke, follows no redirect by itself, and lets no token out.
//
//	p, err := probe.New(probe.Options{URL: "https://api.example.com", Token: token, Spec: spec})
//	a := p.Do(ctx, probe.Ask{Query: "limit=2"})
//	fmt.Println(a.Status, len(a.Body), a.Err)
//
// ask.go has what is asked and the curl line that asks the same, answer.go what came back, probe.go the asking, wait.go
// patience, handler.go a deployment without a socket, secret.go tokens and how they are kept.
package probe

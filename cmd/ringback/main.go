// Command ringback is a mock server and contract-testing kit for a voice platform's calls endpoint.
//
//	ringback serve       answer as the API does
//	ringback proxy       stand between a client and a deployment, and judge both
//	ringback check       find out whether a deployment keeps the contract
//	ringback laws        list what check holds a deployment to; explain LAW says more of one
//	ringback replay      send the requests of a reported failure again
//	ringback pull        read a deployment's calls, anonymised
//	ringback generate    print calls
//	ringback validate    hold an answer against the contract
//	ringback scenarios   list the edge cases
//	ringback spec        print the contract
//	ringback version
//
// The files are named for the subcommands; command.go has what they share: flags from the environment and exit codes.
package main

import (
	"bytes"
	"context"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	log.SetOutput(asked{os.Stderr})
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the process as if nobody listened
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// asked is what net/http logs, but for what a server sends on a connection unasked: a token may be in it.
type asked struct{ w io.Writer }

func (a asked) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte("Unsolicited response")) {
		return len(line), nil
	}
	return a.w.Write(line)
}

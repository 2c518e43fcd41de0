package main

import (
	"bufio"
	"bytes"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"testing"
)

// A server that says more than it was asked has net/http log it: a token mustn't get there.
func TestWhatIsSentUnaskedIsNotLogged(t *testing.T) {
	before := log.Writer()
	defer log.SetOutput(before)
	var plain, filtered bytes.Buffer
	log.SetOutput(&plain)
	askGossip(t)
	log.SetOutput(asked{&filtered})
	askGossip(t)
	log.Print("something else")
	if !strings.Contains(plain.String(), secret[:8]) { // it quotes the rest
		t.Errorf("net/http logs %q: the test shows nothing", plain.String())
	}
	if said := filtered.String(); strings.Contains(said, secret[:8]) || !strings.Contains(said, "something else") {
		t.Errorf("got %q, want what isn't from a server", said)
	}
}

// askGossip asks a server that answers, and then tells the token on the idle connection. It returns when the client has closed it.
func askGossip(t *testing.T) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	idle, closed := make(chan bool), make(chan bool)
	go func() {
		defer close(closed)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		r := bufio.NewReader(conn)
		if _, err := http.ReadRequest(r); err != nil {
			return
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		<-idle
		_, _ = io.WriteString(conn, secret)
		_, _ = r.ReadByte() // until it is closed
	}()
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	answer, err := (&http.Client{Transport: transport}).Get("http://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	close(idle)
	<-closed
}

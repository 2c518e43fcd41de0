package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"

	"github.com/spf13/pflag"

	"github.com/ringback/ringback/internal/infile"
)

// trust is whose certificates are taken.
type trust struct {
	ca       string
	insecure bool
}

func addTrustFlags(flags *pflag.FlagSet) *trust {
	t := new(trust)
	flags.StringVar(&t.ca, "ca", "", "a file of certificates, PEM, to trust beside the system's")
	flags.BoolVar(&t.insecure, "insecure", false, "take any certificate")
	return t
}

// config is nil where nothing was said.
func (t *trust) config(stderr io.Writer) (*tls.Config, error) {
	if t.ca == "" && !t.insecure {
		return nil, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if t.insecure {
		fmt.Fprintln(stderr, "ringback: --insecure: whoever answers may be anyone, and gets the token")
		config.InsecureSkipVerify = true
	}
	if t.ca == "" {
		return config, nil
	}
	text, err := infile.ReadText(t.ca, infile.MaxCerts)
	if err != nil {
		return nil, fmt.Errorf("--ca: %w", err)
	}
	if config.RootCAs, err = x509.SystemCertPool(); err != nil {
		config.RootCAs = x509.NewCertPool()
	}
	if !config.RootCAs.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("--ca: %s has no certificate, want PEM", t.ca)
	}
	return config, nil
}

package admin_test

import (
	"context"
	"net"
	"net/http"
)

// contextWith is the context that net/http gives a request which came in at an address.
func contextWith(r *http.Request, address net.Addr) context.Context {
	return context.WithValue(r.Context(), http.LocalAddrContextKey, address)
}

package mutant

import (
	"net/http"

	"github.com/ringback/ringback"
)

// Plain is the plain list server without a hook.
func Plain(honest http.Handler, spec *ringback.Spec) http.Handler {
	return listing{}.wrap(honest, spec)
}

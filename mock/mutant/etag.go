package mutant

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
)

// tagging gives pages an ETag of their own, and answers 304 where a function says so: it gets what the request's
// If-None-Match says that isn't the page's own.
func tagging(matchesToo func(tag string) bool) wrap {
	return answering(func(x *exchange, a *answer) {
		if !x.isPage(a) {
			return
		}
		sum := sha256.Sum256(a.body)
		own := `"` + hex.EncodeToString(sum[:8]) + `"`
		a.header.Set("Etag", own)
		if tag := x.r.Header.Get("If-None-Match"); tag != "" && (tag == own || matchesToo(tag)) {
			a.status, a.body = http.StatusNotModified, nil
			a.header.Del("Content-Type")
			a.header.Del("Content-Length")
		}
	})
}

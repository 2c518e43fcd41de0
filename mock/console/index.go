package console

import (
	"strconv"
	"strings"
)

// index are the addresses of a server, for clients that read no HTML.
type index struct {
	Says    string `json:"says"`
	Calls   string `json:"calls"`
	Spec    string `json:"spec"`
	Health  string `json:"health,omitempty"` // that of a proxy's address is the deployment's
	Console string `json:"console"`
	About   string `json:"about"`
}

func (c *Console) index() index {
	i := index{
		Says:  "an unofficial mock: ask " + c.list.Path + ", or open this address in a browser",
		Calls: c.list.Path, Spec: "/openapi.yaml", Health: "/healthz", Console: Prefix + "/", About: Prefix + "/" + aboutName,
	}
	if c.options.Before != "" {
		i.Says, i.Health = "a proxy before "+c.options.Before+": ask "+c.list.Path+", or open this address in a browser", ""
	}
	return i
}

// readsHTML reports whether a client names HTML among what it accepts, and likes JSON no better. Browsers do; programs that take
// anything are better off with the addresses.
func readsHTML(accept []string) bool {
	html, json := 0.0, 0.0
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		media, parameters, _ := strings.Cut(part, ";")
		switch strings.ToLower(strings.TrimSpace(media)) {
		case "text/html", "application/xhtml+xml", "text/*":
			html = max(html, quality(parameters))
		case "application/json":
			json = max(json, quality(parameters))
		}
	}
	return html > 0 && html >= json
}

// quality is the weight that an Accept header gives (RFC 9110, section 12.4.2).
func quality(parameters string) float64 {
	for p := range strings.SplitSeq(parameters, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(name, "q") {
			q, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return 0
			}
			return q
		}
	}
	return 1
}

package mutant

import (
	"net/http"
	"sync"
)

// cached answers pages from a cache that tells requests apart by too little. A cache before the guard answers from it whoever
// asks; one behind it, only whom the honest server lets pass.
func cached(key func(x *exchange) string, beforeGuard bool) wrap {
	return layer(func() func(x *exchange) *answer {
		var mu sync.Mutex
		kept := map[string]*answer{}
		return func(x *exchange) *answer {
			mu.Lock()
			defer mu.Unlock()
			hit, found := kept[key(x)]
			if found && beforeGuard && x.isList() {
				return hit.copy()
			}
			a := x.honestly()
			switch {
			case !x.isPage(a) || x.r.Method != http.MethodGet:
				return a
			case found:
				return hit.copy()
			}
			kept[key(x)] = a.copy()
			return a
		}
	})
}

func (a *answer) copy() *answer {
	return &answer{a.status, a.header.Clone(), append([]byte(nil), a.body...)}
}

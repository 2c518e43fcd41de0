package mutant

import (
	"net/http"
	"net/url"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ringback/ringback"
)

// The parts of a time in a query that some caches leave out.
var (
	timeOfDay   = regexp.MustCompile(`T\d\d%3A\d\d%3A[^&]*`)
	secondsForm = regexp.MustCompile(`%3A[0-9.]+Z`)
)

// stabilityBugs answer the same request in more than one way.
func stabilityBugs() []Bug {
	cache := func(id, says, law string, key func(x *exchange) string) Bug {
		return Bug{ID: id, Says: says, Law: law, Wrap: cached(key, false)}
	}
	without := func(x *exchange, names ...string) string {
		ps := x.pairs()
		for _, n := range names {
			ps = ps.without(n)
		}
		return ps.String()
	}
	return []Bug{
		cache("cached-by-path", "the cache knows the path only, so every query gets the first one's answer", "page/echo",
			func(x *exchange) string { return x.r.URL.Path }),
		cache("cached-without-skip", "the cache doesn't know skip", "page/echo", func(x *exchange) string { return without(x, "skip") }),
		cache("cached-without-limit", "the cache doesn't know limit", "page/echo", func(x *exchange) string { return without(x, "limit") }),
		cache("cached-without-status", "the cache doesn't know status", "filter/status/sound", func(x *exchange) string { return without(x, "status") }),
		cache("cached-without-phone", "the cache doesn't know customer_phone", "filter/customer_phone/sound",
			func(x *exchange) string { return without(x, "customer_phone") }),
		cache("cached-by-names", "the cache knows the names of the parameters, and not their values, but for pages", "filter/status/sound",
			func(x *exchange) string {
				var names []string
				for _, p := range x.pairs() {
					names = append(names, p.name())
				}
				return strings.Join(names, "&") + x.pairs().last("skip") + "/" + x.pairs().last("limit")
			}),
		cache("cached-behind-the-first-page", "pages behind the first are cached by skip and limit alone", "page/under-filters",
			func(x *exchange) string {
				if skip := x.pairs().last("skip"); skip != "" && skip != "0" {
					return skip + "/" + x.pairs().last("limit")
				}
				return x.r.URL.RawQuery
			}),
		cache("cached-by-shape", "the cache takes all digits of a customer_phone for the same", "filter/customer_phone/sound",
			func(x *exchange) string {
				return x.pairs().each(func(p pair) (string, bool) {
					return strings.Map(oneDigit, p.value()), p.name() == "customer_phone"
				}).String()
			}),
		cache("cached-by-day", "the cache knows the days of times alone", "filter/date_from/inclusive",
			func(x *exchange) string { return timeOfDay.ReplaceAllString(x.r.URL.RawQuery, "") }),
		cache("cached-by-minute", "the cache knows the minutes of times alone", "filter/date_from/inclusive",
			func(x *exchange) string { return secondsForm.ReplaceAllString(x.r.URL.RawQuery, "") }),
		{
			ID: "stale-replica", Says: "one replica of two is behind, and misses calls", Law: "stability/repeat",
			Wrap: everyOther(func(l *look, calls []object) []object {
				return keep(calls, func(call object) bool { return !l.few(call, 25) })
			}),
		},
		{
			ID: "newest-comes-and-goes", Says: "one replica of two is behind, and misses the newest calls", Law: "stability/newest-never-goes-back",
			Wrap: everyOther(func(_ *look, calls []object) []object { return calls[min(3, len(calls)):] }),
		},
		{
			ID: "random-miss", Says: "one answer in seven misses the last row of its page: a reader gives up too early", Law: "stability/repeat",
			Wrap: freshly(func() wrap {
				var reads counter
				return listing{page: func(_ *look, p *page) {
					if n := len(p.items); reads.next()%7 == 6 && n > 0 {
						p.items = p.items[:n-1]
					}
				}}.wrap
			}),
		},
		{
			ID: "cross-talk", Says: "the query is kept in a global variable, so requests that run side by side get each other's answer", Law: "stability/parallel", Racy: true,
			Wrap: crossTalk(),
		},
		{
			ID: "coalesced", Says: "equal requests that run side by side are answered once, and the rows are counted for both", Law: "stability/parallel", Racy: true,
			Wrap: coalescing(),
		},
		changing("name-changes", "assistant_name", "the assistant's name is told in another language every time", func(call object, n int) object {
			return call.with("assistant_name", quote("Bot "+strconv.Itoa(n)))
		}),
		changing("cost-changes", "total_cost", "the total is converted anew at the rate of the moment", func(call object, n int) object {
			if call.isNull("total_cost") {
				return call
			}
			return call.with("total_cost", strconv.FormatFloat(number(call.raw("total_cost"))+float64(n%9)/1e4, 'f', 6, 64)).with("llm_cost", null)
		}),
		changing("phone-masked-by-turns", "to_phone_number", "one replica of two masks numbers", func(call object, n int) object {
			if n%2 == 0 {
				return call
			}
			return call.with("to_phone_number", `"+1********00"`)
		}),
		changing("metadata-order-changes", "call_meta", "the metadata loses a key every other time", func(call object, n int) object {
			if n%2 == 0 || call.isNull("call_meta") {
				return call
			}
			return call.with("call_meta", "{}")
		}),
		{
			ID: "reopened", Says: "a call that has ended is ongoing again: webhooks come out of order", Law: "stability/lifecycle",
			Wrap: afterwards(20, func(l *look, call object) object {
				if !l.few(call, 10) {
					return call
				}
				for _, name := range []string{"ended_at", "duration", "total_cost", "llm_cost", "tts_cost", "stt_cost", "telephony_cost", "cost_currency"} {
					call = call.with(name, null)
				}
				return call.with("status", `"ongoing"`)
			}),
		},
		{
			ID: "end-vanishes", Says: "the end of a call is gone after a while", Law: "stability/lifecycle",
			Wrap: afterwards(20, func(l *look, call object) object {
				if l.few(call, 10) && call.text("status") == "failed" {
					return call.with("ended_at", null).with("duration", null)
				}
				return call
			}),
		},
		{
			ID: "starts-in-the-future", Says: "the newest call starts tomorrow: it was entered in the wrong time zone", Law: "stability/not-in-the-future",
			Wrap: listing{calls: func(l *look, calls []object) []object {
				if len(calls) == 0 {
					return calls
				}
				t, ok := calls[0].time(l.started())
				if !ok {
					return calls
				}
				return append([]object{calls[0].with(l.started(), quoteTime(t.Add(24*time.Hour))).with("ended_at", null).with("duration", null)}, calls[1:]...)
			}}.wrap,
		},
		{
			ID: "throttled-without-retry-after", Says: "a 429 doesn't say when to come again", Law: "stability/retry-after",
			Wrap: throttling(20, func(a *answer) { a.become(failure(http.StatusTooManyRequests, "Too many requests")) }),
		},
		{
			ID: "throttled-html", Says: "a 429 is the gateway's HTML page", Law: "stability/retry-after",
			Wrap: throttling(20, func(a *answer) {
				a.become(reply(http.StatusTooManyRequests, "text/html", "<h1>Slow down</h1>"))
			}),
		},
		{
			ID: "sporadic-500", Says: "one request in thirty runs out of database connections", Law: "answer/ok",
			Wrap: throttling(30, func(a *answer) { a.become(failure(http.StatusInternalServerError, "QueuePool limit reached")) }),
		},
	}
}

// oneDigit takes all digits for the same.
func oneDigit(r rune) rune {
	if '0' <= r && r <= '9' {
		return '0'
	}
	return r
}

// everyOther changes the calls there are for every other read.
func everyOther(change func(l *look, calls []object) []object) wrap {
	return freshly(func() wrap {
		var reads counter
		return listing{calls: func(l *look, calls []object) []object {
			if reads.next()%2 == 1 {
				return change(l, calls)
			}
			return calls
		}}.wrap
	})
}

// changing changes a field from read to read.
func changing(id, _, says string, change func(call object, read int) object) Bug {
	return Bug{ID: id, Says: says, Law: "stability/immutable-fields", Wrap: freshly(func() wrap {
		var reads counter
		return listing{page: func(_ *look, p *page) {
			n := reads.next()
			items := make([]object, len(p.items))
			for i, call := range p.items {
				items[i] = change(call, n)
			}
			p.items = items
		}}.wrap
	})}
}

// afterwards changes calls after so many reads, as they are stored.
func afterwards(reads int, change func(l *look, call object) object) wrap {
	return freshly(func() wrap {
		var n counter
		return listing{calls: func(l *look, calls []object) []object {
			if n.next() < reads {
				return calls
			}
			out := make([]object, len(calls))
			for i, call := range calls {
				out[i] = change(l, call)
			}
			return out
		}}.wrap
	})
}

// throttling answers every nth page otherwise.
func throttling(n int, other func(a *answer)) wrap {
	return layer(func() func(x *exchange) *answer {
		var pages counter
		return func(x *exchange) *answer {
			a := x.honestly()
			if x.isPage(a) && pages.next()%n == n-1 {
				other(a)
			}
			return a
		}
	})
}

// crossTalk keeps the query where all requests see it. A request that runs alone gets its own answer.
func crossTalk() wrap {
	return sharing(func(x *exchange) *url.URL { return x.r.URL }, func(x *exchange, other *url.URL) {
		if x.isList() && x.spec.Serves(other.Path) {
			x.r.URL = other
		}
	})
}

// mixedUp keeps who asks where all requests see it.
func mixedUp() wrap {
	known := func(credential string) bool {
		return tokenOf(credential) == Token || tokenOf(credential) == SecondToken
	}
	shared := sharing((*exchange).sent, func(x *exchange, other string) {
		if known(x.sent()) && known(other) {
			x.r.Header[x.spec.Credentials().Header] = []string{other}
		}
	})
	return func(honest http.Handler, spec *ringback.Spec) http.Handler {
		return shared(tenants()(honest, spec), spec)
	}
}

// sharing keeps something of each request where all that run side by side see the last one's. A request that runs alone has its own.
func sharing[T any](of func(x *exchange) T, put func(x *exchange, other T)) wrap {
	return layer(func() func(x *exchange) *answer {
		var mu sync.Mutex
		var current T
		var running atomic.Int32
		return func(x *exchange) *answer {
			running.Add(1)
			defer running.Add(-1)
			mu.Lock()
			current = of(x)
			mu.Unlock()
			for range 200 { // the time that a database takes
				runtime.Gosched()
			}
			mu.Lock()
			if running.Load() > 1 {
				put(x, current)
			}
			mu.Unlock()
			return x.honestly()
		}
	})
}

// together counts equal requests that are under way.
type together struct {
	mu      sync.Mutex // guards running
	running map[string]int
}

func (t *together) enter(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running[key]++
}

func (t *together) leave(key string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running[key]--
}

func (t *together) several(key string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.running[key] > 1
}

// coalescing counts the calls twice when two ask for a page at once.
func coalescing() wrap {
	return freshly(func() wrap {
		all := together{running: map[string]int{}}
		return listing{page: func(l *look, p *page) {
			key := l.r.URL.RequestURI()
			all.enter(key)
			defer all.leave(key)
			for range 200 { // the time that a database takes
				runtime.Gosched()
				if all.several(key) {
					p.total *= 2
					return
				}
			}
		}}.wrap
	})
}

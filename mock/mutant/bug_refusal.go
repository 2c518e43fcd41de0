package mutant

import (
	"net/http"
)

// refusalBugs refuse what has to be refused, but badly.
func refusalBugs() []Bug {
	form := func(id, says, law string, other func(x *exchange, a *answer)) Bug {
		return Bug{ID: id, Says: says, Law: law, Wrap: answering(func(x *exchange, a *answer) {
			if isRefusal(a) {
				other(x, a)
			}
		})}
	}
	return []Bug{
		{
			ID: "first-parameter-checked", Says: "only the first parameter is checked, and a bad one behind it dropped", Law: "refusal/among-good",
			Wrap: forgiving(func(x *exchange, ps pairs, bad string) (pairs, bool) {
				return ps.without(bad), len(ps) > 1 && ps[0].name() != bad
			}),
		},
		form("refusal-html", "a refusal is the framework's HTML page", "refusal/form", func(_ *exchange, a *answer) {
			a.become(reply(a.status, "text/html", "<html><body><h1>422 Unprocessable Entity</h1></body></html>"))
		}),
		form("refusal-text", "a refusal is a bare string", "refusal/form", func(_ *exchange, a *answer) {
			a.become(reply(a.status, "application/json", `"invalid query"`))
		}),
		form("refusal-empty", "a refusal has no body", "refusal/form", func(_ *exchange, a *answer) {
			a.become(reply(a.status, "application/json", ""))
		}),
		form("refusal-express", "a refusal is {\"error\": …}, without a detail", "refusal/form", func(_ *exchange, a *answer) {
			a.become(reply(a.status, "application/json", `{"error":{"message":"invalid query"}}`))
		}),
		form("refusal-marshmallow", "a refusal maps parameters to messages", "refusal/form", func(_ *exchange, a *answer) {
			a.become(reply(a.status, "application/json", `{"detail":{"query":{`+quote(refused(a)[0])+`:["Not valid."]}}}`))
		}),
		{
			ID: "refusal-with-200", Says: "a bad parameter is told with status 200", Law: "parameter/status/refused",
			Wrap: answering(func(_ *exchange, a *answer) {
				if isRefusal(a) {
					a.status = http.StatusOK
				}
			}),
		},
		form("refusal-500", "a bad parameter is an exception that nobody catches", "answer/no-5xx", func(x *exchange, a *answer) {
			a.become(internalError(x))
		}),
		form("refusal-redirect", "a bad parameter is redirected to the help page", "parameter/status/refused", func(_ *exchange, a *answer) {
			a.become(reply(http.StatusFound, "text/html", ""))
			a.header.Set("Location", "/docs")
		}),
		form("refusal-nameless", "a refusal doesn't say which parameter is bad", "refusal/names-the-parameter", func(_ *exchange, a *answer) {
			a.become(reply(a.status, "application/json", `{"detail":[{"loc":["query"],"msg":"Input is not valid","type":"value_error"}]}`))
		}),
		form("refusal-names-another", "a refusal blames the first parameter of the route", "refusal/names-the-parameter", func(_ *exchange, a *answer) {
			for _, name := range refused(a) {
				other := "skip"
				if name == other {
					other = "limit"
				}
				a.replace(`["query","`+name+`"]`, `["query","`+other+`"]`)
			}
		}),
		{
			ID: "refusal-by-turns", Says: "one replica of two answers 400", Law: "refusal/repeatable",
			Wrap: layer(func() func(x *exchange) *answer {
				var refusals counter
				return func(x *exchange) *answer {
					a := x.honestly()
					if isRefusal(a) && refusals.next()%2 == 1 {
						a.become(failure(http.StatusBadRequest, "Bad request"))
					}
					return a
				}
			}),
		},
		leaking("stack-trace", "a refusal carries the stack trace",
			"Traceback (most recent call last):\n  File \"/app/api/calls.py\", line 88, in list_calls\n    limit = int(limit)\nValueError: invalid literal for int()"),
		leaking("go-stack-trace", "a refusal carries a goroutine's stack",
			"panic: strconv.Atoi: invalid syntax\n\ngoroutine 41 [running]:\nmain.listCalls(0xc0001a2000)\n\t/src/calls/handler.go:61 +0x1a5"),
		leaking("node-stack-trace", "a refusal carries the stack of Node.js",
			"TypeError: Cannot read properties of undefined (reading 'trim')\n    at listCalls (/srv/app/dist/routes/calls.js:42:19)\n    at Layer.handle (/srv/app/node_modules/express/lib/router/layer.js:95:5)"),
		leaking("sql-in-error", "a refusal carries the SQL that failed",
			"(psycopg2.errors.InvalidTextRepresentation) invalid input syntax for type integer [SQL: SELECT calls.id, calls.status FROM calls WHERE calls.status = %(status_1)s LIMIT 100]"),
	}
}

// leaking tells more than a client should know.
func leaking(id, says, text string) Bug {
	return Bug{ID: id, Says: says, Law: "refusal/leaks-nothing", Wrap: answering(func(_ *exchange, a *answer) {
		if isRefusal(a) {
			a.replace(`"msg":"`, `"msg":`+quote(text + " ")[:len(quote(text+" "))-1])
		}
	})}
}

package mutant

import "net/http"

// targetBugs answer something else altogether, or refuse what is valid.
func targetBugs() []Bug {
	page := func(x *exchange, a *answer) bool { return x.isPage(a) }
	return []Bug{
		{
			ID: "bare-list", Says: "the list comes without its envelope", Law: "target/answers",
			Wrap: listing{late: func(l *look, a *answer) {
				a.body = appendObjects(nil, l.window(l.all))
			}}.wrap,
		},
		{
			ID: "wrapped-in-data", Says: "the page is wrapped in another object, {\"data\": …}", Law: "target/answers",
			Wrap: answering(func(x *exchange, a *answer) {
				if x.isPage(a) {
					a.body = []byte(`{"data":` + string(a.body) + `}`)
				}
			}),
		},
		{
			ID: "html-page", Says: "every path answers the single-page application's index.html", Law: "target/answers",
			Wrap: instead(page, func(*exchange) *answer {
				return reply(http.StatusOK, "text/html; charset=utf-8", "<!doctype html><title>Calls</title><div id=app></div>")
			}),
		},
		{
			ID: "error-with-200", Says: "the database is down, which is told with status 200", Law: "target/answers",
			Wrap: instead(page, func(*exchange) *answer {
				return reply(http.StatusOK, "application/json", `{"success":false,"error":"database unavailable"}`)
			}),
		},
		{
			ID: "created", Says: "a page is answered with 201", Law: "target/answers",
			Wrap: status(func(*exchange) bool { return true }, http.StatusCreated),
		},
		{
			ID: "partial-content", Says: "a page that isn't the whole list is answered with 206", Law: "answer/ok",
			Wrap: status(func(x *exchange) bool { return x.pairs().has("skip") }, http.StatusPartialContent),
		},
		{
			ID: "failed-refused", Says: "one value of the enum is missing in the route's own list", Law: "answer/ok",
			Wrap: instead(func(x *exchange, a *answer) bool { return x.isPage(a) && x.pairs().last("status") == "failed" },
				func(*exchange) *answer { return invalid("status", "enum", "Input should be 'ongoing' or 'completed'") }),
		},
		{
			ID: "offset-refused", Says: "a time with an offset is refused: strptime wants a Z", Law: "answer/ok",
			Wrap: instead(func(x *exchange, a *answer) bool { return x.isPage(a) && x.hasOffset() },
				func(*exchange) *answer {
					return invalid("date_from", "datetime_parsing", "time data does not match format")
				}),
		},
		{
			ID: "empty-204", Says: "no match is answered with 204 and no body", Law: "answer/ok",
			Wrap: listing{late: func(l *look, a *answer) {
				if l.found == 0 {
					a.become(&answer{status: http.StatusNoContent})
					a.header.Del("Content-Type")
				}
			}}.wrap,
		},
		{
			ID: "empty-404", Says: "no match is answered with 404", Law: "answer/ok",
			Wrap: listing{late: func(l *look, a *answer) {
				if l.found == 0 {
					a.become(failure(http.StatusNotFound, "No calls found"))
				}
			}}.wrap,
		},
		{
			ID: "deep-page-500", Says: "a page beyond row 100 runs into the database's time-out", Law: "answer/ok",
			Wrap: listing{late: func(l *look, a *answer) {
				if l.query.Offset > 100 {
					a.become(failure(http.StatusInternalServerError, "Internal Server Error"))
				}
			}}.wrap,
		},
	}
}

// status gives pages another status.
func status(when func(x *exchange) bool, status int) wrap {
	return answering(func(x *exchange, a *answer) {
		if x.isPage(a) && when(x) {
			a.status = status
		}
	})
}

// invalid is a refusal in the API's form.
func invalid(parameter, kind, message string) *answer {
	return reply(http.StatusUnprocessableEntity, "application/json",
		`{"detail":[{"loc":["query",`+quote(parameter)+`],"msg":`+quote(message)+`,"type":`+quote(kind)+`}]}`)
}

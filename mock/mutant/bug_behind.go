package mutant

import (
	"net/http"
	"regexp"

	"github.com/ringback/ringback"
)

// behindBugs break a must that shows only behind another failure: some inputs of the same check are answered with a 500.
func behindBugs() []Bug {
	return []Bug{
		{
			ID: "zero-is-everything-behind-500", Says: "an unknown assistant is a nil pointer, and 0 is taken for no filter", Law: "filter/assistant_id/unknown-value",
			Wrap: listing{
				asked: func(l *look) {
					if c := l.condition("assistant_id"); c != nil && c.Value.Int == 0 {
						l.drop("assistant_id")
					}
				},
				late: func(l *look, a *answer) {
					c := l.condition("assistant_id")
					if c != nil && len(keep(l.all, func(call object) bool { return l.meets(*c, call) })) == 0 {
						a.become(failure(http.StatusInternalServerError, "Internal Server Error"))
					}
				},
			}.wrap,
		},
		{
			ID: "regexp-behind-500", Says: "the needle is a regular expression: a dot matches anything, and one that doesn't compile raises", Law: "filter/customer_phone/literal",
			Wrap: listing{
				match: func(l *look, c ringback.Condition, call object) bool {
					if c.Parameter.Name != "customer_phone" {
						return l.meets(c, call)
					}
					pattern, err := regexp.Compile(c.Value.Text)
					return err == nil && pattern.MatchString(call.text("customer_phone_number"))
				},
				late: func(l *look, a *answer) {
					c := l.condition("customer_phone")
					if c == nil {
						return
					}
					if _, err := regexp.Compile(c.Value.Text); err != nil {
						a.become(failure(http.StatusInternalServerError, "Internal Server Error"))
					}
				},
			}.wrap,
		},
	}
}

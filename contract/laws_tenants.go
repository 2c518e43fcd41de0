package contract

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract/internal/probe"
)

// checkTenants reads with the other account's token, plainly and by each filter with a value of the first account's.
func checkTenants(x *trial) {
	x.hold()
	if !x.probe.HasSecondToken() {
		x.lack("no second token: it takes one of another account")
	}
	if len(x.survey.rows) == 0 {
		x.lack("the first account has no items")
	}
	a := x.sendAs(probe.SecondToken, ask(x.list.Limit.Name, strconv.FormatInt(x.maximum(), 10)))
	page, data := x.data(a)
	if a.Status != http.StatusOK || !data {
		x.lack("the second token is answered with %d", a.Status)
	}
	x.foreignItems("list", "to the second token", a)
	x.ownTotal(a, page)
	x.tenantsUnderFilters()
}

// sendAs asks with one of the tokens.
func (x *trial) sendAs(token string, q query) *probe.Answer { return x.send(x.askAs(token, q))[0] }

func (x *trial) askAs(token string, q query) probe.Ask {
	return probe.Ask{Query: q.String(), Authorization: []string{x.probe.Credential(token)}}
}

// tenantsUnderFilters asks as the second account for what the first one has, while that reads too: who asks mustn't be mixed up either.
func (x *trial) tenantsUnderFilters() {
	var asks []probe.Ask
	under := map[int]*ringback.Parameter{} // by the place of the second account's asks
	for i, p := range filters(x.list) {
		values := x.values(p, 1)
		if len(values) == 0 {
			continue
		}
		if i%2 == 0 {
			asks = append(asks, x.askAs(probe.Token, ask(x.list.Limit.Name, "50")))
		}
		under[len(asks)] = p
		asks = append(asks, x.askAs(probe.SecondToken, ask(p.Name, values[0])))
	}
	for i, a := range x.send(asks...) {
		switch p := under[i]; {
		case p == nil:
		case a.Status >= 400 && a.Status < 500:
			x.witness(1)
			x.observe("the other account's %s is answered with %d", p.Name, a.Status)
		default:
			x.foreignItems(p.Name, "to the second token with the first account's "+p.Name, a)
		}
	}
}

// foreignItems finds the first account's items in an answer to the second one. Items that have but the key in common are not the
// same: accounts may count for themselves.
func (x *trial) foreignItems(key, how string, a *probe.Answer) {
	page, _ := x.data(a)
	x.witness(1)
	var seen []string
	for _, item := range page.Items {
		key := keyOf(x.list, item)
		i, known := x.survey.index[key]
		switch {
		case !known:
		case x.sameItem(x.survey.rows[i].Item, item):
			seen = append(seen, key)
		default:
			x.observe("each account counts its own %s", x.list.Key)
		}
	}
	if len(seen) > 0 {
		e := x.fail(key, fmt.Sprintf("%d of the first account's items %s", len(seen), how),
			"none (if both tokens are of one account, give one of another)", a)
		e.Difference = x.list.Key + " " + few(seen)
	}
}

// sameItem reports whether two readings show one item, which may have been filled in meanwhile.
func (x *trial) sameItem(a, b ringback.Item) bool {
	for _, f := range x.list.Fields {
		telling := !f.Nullable && f.Enum == nil || f.Type == ringback.TypeTime && !a.IsNull(f.Name) && !b.IsNull(f.Name)
		if telling && !bytes.Equal(a.Canonical(f.Name), b.Canonical(f.Name)) {
			return false
		}
	}
	return true
}

// ownTotal holds the second account's total against its items, if they are all on one page.
func (x *trial) ownTotal(a *probe.Answer, page ringback.Page) {
	n := int64(len(page.Items))
	if n < x.maximum() && page.Total > n {
		x.causedBy("page/length", "page/limit-extremes", "page/total-ignores-skip-and-limit")
		x.fail("total", fmt.Sprintf("%s %d to the second token, which has %d items", x.list.Total, page.Total, n), "a count of its own items", a)
	}
}

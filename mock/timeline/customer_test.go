package timeline_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/ringback/ringback/mock/timeline"
)

func TestCustomersComeBack(t *testing.T) {
	calls := collect(mustNew(t, defaults))
	count := map[string]int{}
	for _, c := range calls {
		count[c.Customer]++
	}
	once, most := 0, 0
	for _, n := range count {
		if n == 1 {
			once++
		}
		most = max(most, n)
	}
	if len(count) < len(calls)/5 || once < len(count)/6 || most < 10 {
		t.Errorf("%d calls of %d customers, %d of whom called once and one %d times", len(calls), len(count), once, most)
	}
}

func TestMostCustomersAreAmerican(t *testing.T) {
	american, calls := 0, collect(mustNew(t, timeline.Options{Calls: 20_000, Days: 30, Anchor: anchor}))
	for _, c := range calls {
		if strings.HasPrefix(c.Customer, "+1") {
			american++
		}
	}
	within(t, "calls from North America", american, len(calls), 70, 84)
}

func TestCustomersKeepTheirNumber(t *testing.T) {
	number, id := map[string]string{}, map[string]string{}
	for _, c := range collect(mustNew(t, timeline.Options{Calls: 150_000, Days: 30, Anchor: anchor})) {
		var meta struct {
			ID string `json:"customer_id"`
		}
		if c.Meta == nil || json.Unmarshal(c.Meta, &meta) != nil || meta.ID == "" {
			continue
		}
		if was, known := number[meta.ID]; known && was != c.Customer {
			t.Fatalf("customer %s has the numbers %s and %s", meta.ID, was, c.Customer)
		}
		if was, known := id[c.Customer]; known && was != meta.ID {
			t.Fatalf("the number %s belongs to customers %s and %s", c.Customer, was, meta.ID)
		}
		number[meta.ID], id[c.Customer] = c.Customer, meta.ID
	}
	if len(number) < timeline.MaxCustomers/2 {
		t.Errorf("got %d customers with an identifier, want most of %d", len(number), timeline.MaxCustomers)
	}
}

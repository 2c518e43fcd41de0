package timeline_test

import (
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"github.com/ringback/ringback/mock/timeline"
)

// fictional has the reserved numbers once more, as the authorities print them.
var fictional = map[string]*regexp.Regexp{
	"North America": regexp.MustCompile(`^\+1[2-9]\d\d55501\d\d$`),
	"GB":            regexp.MustCompile(`^\+44(11[3-8]496|1[2-6]1496|207946|191498|292018)0\d{3}$`),
	"GB, no area":   regexp.MustCompile(`^\+441632960\d{3}$`),
	"GB, mobile":    regexp.MustCompile(`^\+447700900\d{3}$`),
	"AU":            regexp.MustCompile(`^\+61[2378](5550|7010)\d{4}$`),
	"AU, mobile":    regexp.MustCompile(`^\+61491570(006|110|15[6-9])$`),
	"FR":            regexp.MustCompile(`^\+33(19900|26191|35301|46571|53649|63998)\d{4}$`),
	"DE":            regexp.MustCompile(`^\+49(3023125|6990009|4066969|2214710|8999998)\d{3}$`),
	"DE, mobile":    regexp.MustCompile(`^\+49(17139200|176040690)\d{2}$`),
	"SE":            regexp.MustCompile(`^\+46(8465004|3139006|4062804|9803192)\d{2}$`),
	"SE, mobile":    regexp.MustCompile(`^\+467017406(0[5-9]|[1-9]\d)$`),
}

// reservedIn returns which of the ranges has a number, or "".
func reservedIn(number string) string {
	for where, form := range fictional {
		if form.MatchString(number) {
			return where
		}
	}
	return ""
}

func TestEveryNumberIsFictional(t *testing.T) {
	seen := map[string]int{}
	tl := mustNew(t, timeline.Options{Calls: 120_000, Days: 30, Anchor: anchor})
	for _, c := range append(collect(tl), tl.Future(24)...) {
		for _, number := range []string{c.To, c.Customer} {
			where := reservedIn(number)
			if where == "" || len(number) > len("+")+15 {
				t.Fatalf("call %d has the number %s, which no authority reserves for fiction", c.ID, number)
			}
			seen[where]++
		}
	}
	for where := range fictional {
		if seen[where] == 0 && where != "AU, mobile" { // six numbers in eighty thousand
			t.Errorf("no call has a number of %s", where)
		}
	}
}

func TestPlansAgreeWithTheFictionalNumbers(t *testing.T) {
	type stretch struct{ first, last int64 }
	var all []stretch
	for _, p := range timeline.Plans() {
		for _, b := range p.Blocks {
			first, last := b[0], b[0]+b[1]-1
			all = append(all, stretch{first, last})
			for n := first; n <= last; n++ {
				if number := "+" + strconv.FormatInt(n, 10); reservedIn(number) == "" {
					t.Fatalf("%s: %s is not reserved for fiction", p.Country, number)
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b stretch) int { return int(min(1, max(-1, a.first-b.first))) })
	for i := 1; i < len(all); i++ {
		if all[i].first <= all[i-1].last {
			t.Errorf("the blocks from +%d and +%d overlap", all[i-1].first, all[i].first)
		}
	}
}

func TestPlansHaveSourcesAndEnoughNumbers(t *testing.T) {
	shares := 0
	for _, p := range timeline.Plans() {
		shares += p.Share
		numbers := int64(0)
		for _, b := range p.Blocks {
			numbers += b[1]
		}
		const ofAssistants = 80
		if want := int64(p.Share)*timeline.MaxCustomers/1000 + ofAssistants; numbers < want {
			t.Errorf("%s has %d numbers, want at least %d", p.Country, numbers, want)
		}
		source, err := url.Parse(p.URL)
		if err != nil || source.Scheme != "https" || p.Authority == "" || p.Title == "" {
			t.Errorf("%s: want an authority, a title and a URL, got %q, %q, %q", p.Country, p.Authority, p.Title, p.URL)
		}
	}
	if shares != 1000 {
		t.Errorf("the shares of the countries add up to %d, want 1000", shares)
	}
}

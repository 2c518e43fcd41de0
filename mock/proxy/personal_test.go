package proxy_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ringback/ringback/mock/admin"
	"github.com/ringback/ringback/mock/journal"
	"github.com/ringback/ringback/mock/proxy"
)

// What tells of people is neither in the log nor in headers, nor in the journal that the page shows, unless it is asked for.
func TestValuesOfPeople(t *testing.T) {
	const phone, sid = "+4915112345678", "CA0123456789abcdef"
	const query = "/api/v1/calls?customer_phone=%2B49301234567&limit=5&assistant_id=x4711"
	body := `{"items":[{"id":1,"call_sid":["` + sid + `"],"customer_phone_number":"` + phone + `","status":"odd-status"}],"total":1,"skip":0,"limit":5}`
	secrets := []string{"15112345678", sid, "301234567", "4711"}
	for _, change := range []func(*proxy.Options){
		func(*proxy.Options) {}, func(o *proxy.Options) { o.Errors = true }, func(o *proxy.Options) { o.ShowValues = true },
	} {
		j := journal.New(journal.Options{})
		var shows bool
		s := before(t, says(200, body, "X-Echo", "a header"), func(o *proxy.Options) {
			o.Journal, o.Admin = j, admin.New(admin.Options{Journal: j})
			change(o)
			shows = o.ShowValues
		})
		a := s.get(query)
		s.get("/api/v1/calls/" + sid)
		said := map[string]string{
			"log": s.logged.String(), "header": fmt.Sprint(a.Header), "journal": fmt.Sprintf("%+v", j.Entries()), "admin": s.get("/__admin/requests").body,
		}
		for where, text := range said {
			for _, secret := range secrets {
				if strings.Contains(text, secret) && !shows {
					t.Errorf("%s: got %s, want no %s", where, text, secret)
				}
			}
			if shows && (!strings.Contains(text, "4711") || where != "header" && !strings.Contains(text, "301234567")) {
				t.Errorf("%s: got %s, want the values shown", where, text)
			}
		}
		if !strings.Contains(said["log"], "limit=5") {
			t.Errorf("got %s, want the other values shown", said["log"])
		}
	}
}

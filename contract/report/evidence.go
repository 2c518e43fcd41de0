package report

import (
	"fmt"
	"strings"

	"github.com/ringback/ringback/contract"
)

// detail is one line about a failure.
type detail struct{ label, text string }

// details are the lines about one breach: what was got, what it should have been, and how to ask again.
func details(e *contract.Evidence) []detail {
	out := []detail{{"got", e.Got}, {"want", e.Want}}
	if e.Difference != "" {
		out = append(out, detail{"first difference", e.Difference})
	}
	if len(e.Parameters) > 0 {
		out = append(out, detail{"smallest query", strings.Join(e.Parameters, "&")})
	}
	for _, x := range e.Requests {
		out = append(out, detail{"ask again", x.Curl}, detail{"answered", answered(x)})
	}
	return out
}

func answered(x contract.Exchange) string {
	if x.Answer == "" {
		return fmt.Sprint(x.Status)
	}
	return fmt.Sprintf("%d: %s", x.Status, x.Answer)
}

// block is a failure in lines, the way compilers write: what was promised, what came instead, and where it stands.
func block(f *contract.Finding) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%q, %s\n", Plain(f.Promise), f.Says, f.Place)
	if f.Reason != "" {
		fmt.Fprintf(&b, "%s\n", Plain(f.Reason))
	}
	if f.Cause != "" {
		fmt.Fprintf(&b, "probably the same cause as %s\n", f.Cause)
	}
	for i := range f.Evidence {
		if len(f.Evidence) > 1 {
			fmt.Fprintf(&b, "%s#%d\n", f.Law, i+1)
		}
		for _, d := range details(&f.Evidence[i]) {
			fmt.Fprintf(&b, "  %-17s %s\n", d.label, Plain(d.text))
		}
	}
	return b.String()
}

//go:build unix

package redact_test

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ringback/ringback/internal/redact"
)

// spent is the processor time of this process: other programs on the machine don't count.
func spent(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// The time that redaction takes grows with the length of a text alone. Each of these was, or might be, the worst for some way to
// search: what begins like a secret everywhere, escapes of escapes, escapes that are none.
func TestTimeIsLinear(t *testing.T) {
	const length, most = 1 << 20, 4 * time.Second
	fill := func(piece string) string { return strings.Repeat(piece, length/len(piece)) }
	nested := `%25252525 \\\\\\\\\\\\\\\\ &amp;amp;amp;amp; %5C%5C%26amp%3B \u0025\u005c\u0026 &#37;&#92;&#38; `
	texts := map[string]string{
		"backslashes": fill(`\`), "escaped backslashes": fill("%5C"), "twice escaped backslashes": fill("%255C"), "unicode backslashes": fill(`\u005c`),
		"percents": fill("%25"), "ampersands": fill("&amp;"), "ampersands alone": fill("&"), "numbers that don't end": fill("&#"),
		"letters": fill("a"), "layers": nested + fill("a"), "layers everywhere": fill(nested), "ellipses": fill("…"), "cut secrets": fill("aaaaaaaa…"),
		"cut escapes": fill(`\u00…%2…&am…`), "surrogates": fill(`\ud83d`), "broken surrogates": fill(`\ud83d\u0041`),
	}
	secrets := []string{strings.Repeat(`\`, 40), strings.Repeat("a", 4000) + "b", strings.Repeat("ab", 2000), "aaaab", "5C5C", "%25%25"}
	for i := range 30 {
		secrets = append(secrets, strings.Repeat("a", 100+i)+string(rune('A'+i)))
	}
	tokens := redact.New("configured").With(secrets...)
	for name, text := range texts {
		before := spent(t)
		tokens.Text(text) // does all that Whole does
		if took := spent(t) - before; took > most {
			t.Errorf("%s: it took %s for %d bytes", name, took, len(text))
		} else {
			t.Logf("%s: %s", name, took)
		}
	}
}

// So does the time for the credentials of a request, which anybody can choose.
func TestTimeForRequests(t *testing.T) {
	const length, most = 1 << 20, 2 * time.Second
	for name, query := range map[string]string{
		"one large":     "token=" + strings.Repeat("a", length),
		"many":          strings.Repeat("token=abcdefg&", length/14),
		"many others":   manyTokens(length / 14),
		"below a bound": strings.Repeat("&token="+strings.Repeat("%5C", 400), 12),
	} {
		before := spent(t)
		redact.New("configured").Of("Authorization", http.Header{}, query, nil).Whole(query)
		if took := spent(t) - before; took > most {
			t.Errorf("%s: it took %s", name, took)
		} else {
			t.Logf("%s: %s", name, took)
		}
	}
}

func manyTokens(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("&token=" + strings.Repeat(string(rune('a'+i%26)), 3+i%9) + "xyz")
	}
	return b.String()
}

package ringback

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The table has the rules that the code of the answer's side names, and no others.
func TestAnswerRulesAreComplete(t *testing.T) {
	inCode := map[string]bool{}
	literal := regexp.MustCompile(`"((?:auth|header|page|query|response)/[a-z-]+)"`)
	for _, file := range []string{"exchange.go", "page_judge.go", "response.go"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllSubmatch(text, -1) {
			inCode[string(m[1])] = true
		}
	}
	for rule := range inCode {
		if !slices.Contains(answerRules, rule) {
			t.Errorf("the code names %s, and the table doesn't", rule)
		}
	}
	for _, rule := range answerRules {
		if !inCode[rule] {
			t.Errorf("the table has %s, and no code names it", rule)
		}
	}
	if got := Default().AnswerRules(); !slices.ContainsFunc(got, func(r string) bool { return strings.HasPrefix(r, "filter/") }) {
		t.Errorf("got %v, want the filters' rules too", got)
	}
}

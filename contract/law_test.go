package contract_test

import (
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/ringback/ringback"
	"github.com/ringback/ringback/contract"
)

var placeholder = regexp.MustCompile(`\{(parameter|field|rule|low|high|description)\}`)

// Every law stands at a place of the document that is there, at the line that it names, and says what it promises and on what.
func TestLawsStandInTheDocument(t *testing.T) {
	text, err := os.ReadFile("../openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var document yaml.Node
	if err := yaml.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	const operation = "/paths/~1api~1v1~1calls/get"
	seen := map[string]bool{}
	for _, l := range contract.Laws(ringback.Default()) {
		if seen[l.ID] {
			t.Errorf("%s: twice", l.ID)
		}
		seen[l.ID] = true
		lines, found := resolve(document.Content[0], l.Place.Pointer)
		switch {
		case !found:
			t.Errorf("%s: nothing stands at %q", l.ID, l.Place.Pointer)
		case l.Place.Line != lines[0] && l.Place.Line != lines[1]:
			t.Errorf("%s: %s, want line %v, where %s stands", l.ID, l.Place, lines, l.Place.Pointer)
		case l.Place.Pointer == operation && l.ID != "target/answers" && !strings.HasPrefix(l.ID, "http/"):
			t.Errorf("%s: stands at the operation as a whole: want the part of it that promises it", l.ID)
		}
		if texts := l.ID + l.Promise + l.Says; l.Promise == "" || l.Says == "" || placeholder.MatchString(texts) {
			t.Errorf("%s: got promise %q and sentence %q", l.ID, l.Promise, l.Says)
		}
		if l.Needs < 1 && l.Level != contract.Remark {
			t.Errorf("%s: passes without a witness", l.ID)
		}
	}
}

// resolve follows a JSON pointer, and answers the lines of the key and of the value that it leads to.
func resolve(n *yaml.Node, pointer string) (lines [2]int, found bool) {
	lines = [2]int{n.Line, n.Line}
	for token := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		token = strings.NewReplacer("~1", "/", "~0", "~").Replace(token)
		key, value := child(n, token)
		if value == nil {
			return lines, false
		}
		n, lines = value, [2]int{key.Line, value.Line}
	}
	return lines, true
}

func child(n *yaml.Node, token string) (key, value *yaml.Node) {
	if i, err := strconv.Atoi(token); err == nil && n.Kind == yaml.SequenceNode && i < len(n.Content) {
		return n.Content[i], n.Content[i]
	}
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == token {
			return n.Content[i], n.Content[i+1]
		}
	}
	return nil, nil
}

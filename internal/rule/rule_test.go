package rule_test

import (
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ringback/ringback/internal/rule"
	"github.com/ringback/ringback/internal/strictjson"
)

// newEnv compiles rules about an object with a field of each kind. Its field inner is an object of the same type.
func newEnv(t rapid.TB) *rule.Env {
	t.Helper()
	self := &rule.Type{Kind: rule.Object}
	self.Fields = []rule.Field{
		{Name: "n", Type: &rule.Type{Kind: rule.Int}},
		{Name: "m", Type: &rule.Type{Kind: rule.Int}},
		{Name: "d", Type: &rule.Type{Kind: rule.Decimal}},
		{Name: "e", Type: &rule.Type{Kind: rule.Decimal}},
		{Name: "s", Type: &rule.Type{Kind: rule.String}},
		{Name: "at", Type: &rule.Type{Kind: rule.Timestamp}},
		{Name: "until", Type: &rule.Type{Kind: rule.Timestamp}},
		{Name: "ok", Type: &rule.Type{Kind: rule.Bool}},
		{Name: "list", Type: &rule.Type{Kind: rule.List, Elem: &rule.Type{Kind: rule.Int}}},
		{Name: "inner", Type: self},
		{Name: "any", Type: &rule.Type{Kind: rule.Dynamic}},
		{Name: "map", Type: &rule.Type{Kind: rule.Object}},
		{Name: "parts", Type: &rule.Type{Kind: rule.List, Elem: &rule.Type{Kind: rule.Object, Fields: []rule.Field{
			{Name: "x", Type: &rule.Type{Kind: rule.Object, Fields: []rule.Field{{Name: "y", Type: &rule.Type{Kind: rule.Decimal}}}}},
		}}}},
	}
	env, err := rule.NewEnv(self)
	if err != nil {
		t.Fatal(err)
	}
	return env
}

func compile(t rapid.TB, env *rule.Env, expression string) *rule.Program {
	t.Helper()
	p, err := env.Compile(expression)
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return p
}

func read(t rapid.TB, text string) *strictjson.Document {
	t.Helper()
	doc := new(strictjson.Document)
	if !doc.Read([]byte(text)) {
		t.Fatalf("%s: %v", text, doc.Faults)
	}
	return doc
}

func judge(t rapid.TB, env *rule.Env, expression, text string) rule.Verdict {
	t.Helper()
	return compile(t, env, expression).Eval(env.Bind(nil, read(t, text), 0))
}

// verdicts as the tests write them.
var names = map[rule.Verdict]string{rule.Kept: "kept", rule.Broken: "broken", rule.NotJudged: "not judged"}

var verdictTests = []struct {
	name, rule, value string
	want              rule.Verdict
}{
	// Integers are int, however they are written.
	{"int", "self.n == 5", `{"n":5}`, rule.Kept},
	{"int, other", "self.n == 5", `{"n":6}`, rule.Broken},
	{"int written as a decimal", "self.n == 5", `{"n":5.0}`, rule.Kept},
	{"int written with an exponent", "self.n == 500", `{"n":5e2}`, rule.Kept},
	{"the largest int", "self.n == 9223372036854775807", `{"n":9223372036854775807}`, rule.Kept},
	{"next to the largest int", "self.n == 9223372036854775807", `{"n":9223372036854775806}`, rule.Broken},
	{"beyond 64 bits", "self.n > 0", `{"n":9223372036854775808}`, rule.NotJudged},
	{"a sum beyond 64 bits", "self.n + 1 > 0", `{"n":9223372036854775807}`, rule.NotJudged},
	{"no integer", "self.n > 0", `{"n":5.5}`, rule.NotJudged},
	{"integers divide as integers", "self.n / 2 == 2 && self.n % 2 == 1", `{"n":5}`, rule.Kept},
	{"division by zero", "self.n / self.m == 1", `{"n":5,"m":0}`, rule.NotJudged},

	// Decimals are exact.
	{"a decimal sum", "self.d + self.e == decimal('0.3')", `{"d":0.1,"e":0.2}`, rule.Kept},
	{"a double's sum", "self.d + self.e == decimal('0.3')", `{"d":0.1,"e":0.20000000000000001}`, rule.Broken},
	{"numbers as written", "self.d == self.e", `{"d":1.50,"e":15e-1}`, rule.Kept},
	{"a literal", "self.d == decimal(0.1)", `{"d":0.1}`, rule.Kept},
	{"an int in a decimal's place", "self.d >= 0 && self.d < 2 && self.d * 2 <= 2.0 && self.d - 1 == decimal(0)", `{"d":1}`, rule.Kept},
	{"a comparison, broken", "self.d > 1", `{"d":1.000}`, rule.Broken},
	{"a product", "self.d * self.e == decimal('0.06')", `{"d":0.2,"e":0.3}`, rule.Kept},
	{"a negative", "-self.d == self.e", `{"d":0.2,"e":-0.2}`, rule.Kept},
	{"beyond all doubles", "self.d < self.e", `{"d":1e400,"e":1.1e400}`, rule.Kept},
	{"beyond what is computed with", "self.d + 1 > 0", `{"d":1e999999999}`, rule.NotJudged},
	{"a decimal of no text", "decimal(self.s) > 0", `{"s":"five"}`, rule.NotJudged},
	{"a decimal of a text", "decimal(self.s) > 5", `{"s":"5.01"}`, rule.Kept},

	// Date-times are timestamps; without an offset they are UTC.
	{"one instant, two offsets", "self.at == self.until", `{"at":"2026-01-15T12:00:00Z","until":"2026-01-15T13:00:00+01:00"}`, rule.Kept},
	{"without an offset", "self.at == timestamp('2026-01-15T12:00:00Z')", `{"at":"2026-01-15T12:00:00"}`, rule.Kept},
	{"order of instants", "self.at < self.until", `{"at":"2026-01-15T12:30:00Z","until":"2026-01-15T13:00:00+01:00"}`, rule.Broken},
	{"fractions count", "self.at < self.until", `{"at":"2026-01-15T12:00:00.000001Z","until":"2026-01-15T12:00:00.000002Z"}`, rule.Kept},
	{"a difference", "self.until - self.at == duration('90s')", `{"at":"2026-01-15T12:00:00Z","until":"2026-01-15T12:01:30Z"}`, rule.Kept},
	{"no time", "self.at > timestamp('2026-01-15T12:00:00Z')", `{"at":"noon"}`, rule.NotJudged},
	{"a number in a time's place", "self.at > timestamp('2026-01-15T12:00:00Z')", `{"at":1768478400}`, rule.NotJudged},

	// An absent property is null, and a null is no number.
	{"null", "self.n == null", `{"n":null}`, rule.Kept},
	{"absent", "self.n == null", `{}`, rule.Kept},
	{"there", "self.n == null", `{"n":0}`, rule.Broken},
	{"has, of null", "has(self.n)", `{"n":null}`, rule.Broken},
	{"has, of what is absent", "has(self.n)", `{}`, rule.Broken},
	{"has", "has(self.n)", `{"n":0}`, rule.Kept},
	{"absent time", "self.at == null", `{}`, rule.Kept},
	{"absent decimal", "self.d == null", `{}`, rule.Kept},
	{"null compared", "self.n > 0", `{"n":null}`, rule.NotJudged},
	{"absent compared", "self.d >= 0", `{}`, rule.NotJudged},
	{"null added", "self.d + self.e > 0", `{"d":1,"e":null}`, rule.NotJudged},
	{"what isn't reached doesn't matter", "self.n == null || self.n > 0", `{}`, rule.Kept},
	{"nor on the left", "self.n > 0 || self.n == null", `{}`, rule.Kept},
	{"an error behind a false", "self.n != null && self.n > 0", `{}`, rule.Broken},

	// What stands in the place of another type is not judged.
	{"text for int", "self.n > 0", `{"n":"5"}`, rule.NotJudged},
	{"number for text", "self.s == 'a'", `{"s":5}`, rule.NotJudged},
	{"text for bool", "self.ok", `{"ok":"true"}`, rule.NotJudged},
	{"null for bool", "self.ok", `{}`, rule.NotJudged},
	{"list for object", "self.inner.n == 1", `{"inner":[]}`, rule.NotJudged},
	{"no object at all", "self.n == null", `[]`, rule.NotJudged},
	{"a part is enough to judge by", "self.s != 'a' || self.n > 0", `{"n":1,"s":5}`, rule.Kept},

	// Texts, booleans, lists, objects and what has no declared type.
	{"text", "self.s == 'grün\\n'", `{"s":"gr\u00fcn\n"}`, rule.Kept},
	{"text, by its parts", "self.s.startsWith('CA') && self.s.matches('^CA[0-9a-f]{2}$') && size(self.s) == 4", `{"s":"CA0f"}`, rule.Kept},
	{"true", "self.ok", `{"ok":true}`, rule.Kept},
	{"false", "self.ok", `{"ok":false}`, rule.Broken},
	{"elements", "self.list.all(x, x > 0) && size(self.list) == 2", `{"list":[1,2]}`, rule.Kept},
	{"elements, one broken", "self.list.all(x, x > 0)", `{"list":[1,0]}`, rule.Broken},
	{"an element that is none", "self.list.all(x, x > 0)", `{"list":[1,"2"]}`, rule.NotJudged},
	{"an inner object", "self.inner.inner.n == 7 && self.inner.n == null", `{"inner":{"inner":{"n":7}}}`, rule.Kept},
	{"absent inside of an absent one", "self.inner.n == null", `{}`, rule.NotJudged},
	{"equal objects", "self.inner == self.inner.inner", `{"inner":{"n":1,"inner":{"n":1}}}`, rule.Broken},
	{"objects in a list", "self.parts.all(p, p.x.y > 0)", `{"parts":[{"x":{"y":0.1}},{"x":{"y":1e-9}}]}`, rule.Kept},
	{"objects in a list, one broken", "self.parts.all(p, p.x.y > 0)", `{"parts":[{"x":{"y":0.1}},{"x":{"y":-1}}]}`, rule.Broken},
	{"dynamic number", "self.any == decimal('1.5')", `{"any":1.5}`, rule.Kept},
	{"dynamic text", "self.any == 'a'", `{"any":"a"}`, rule.Kept},
	{"dynamic member", "self.any.x.y == 'deep'", `{"any":{"x":{"y":"deep"}}}`, rule.Kept},
	{"no such dynamic member", "self.any.x == 'a'", `{"any":{}}`, rule.NotJudged},
	{"a map", "'a' in self.map && self.map['a'] == 'b'", `{"map":{"a":"b"}}`, rule.Kept},

	// How an object is written makes no difference.
	{"members in another order", "self.n == 1 && self.d == decimal(2) && self.s == 'c'", `{"s":"c","x":0,"d":2,"n":1}`, rule.Kept},
	{"an escaped name", "self.n == 1", `{"\u006e":1}`, rule.Kept},
	{"a name that begins alike", "self.n == null", `{"nn":1}`, rule.Kept},
	{"undeclared members", "self.n == 1", `{"a":0,"b":0,"n":1,"c":{"n":2}}`, rule.Kept},
}

func TestVerdicts(t *testing.T) {
	env := newEnv(t)
	for _, test := range verdictTests {
		t.Run(test.name, func(t *testing.T) {
			if got := judge(t, env, test.rule, test.value); got != test.want {
				t.Errorf("%s of %s: got %s, want %s", test.rule, test.value, names[got], names[test.want])
			}
		})
	}
}

// A binding that has served other values gives the verdict of a fresh one.
func TestBindingIsReused(t *testing.T) {
	env := newEnv(t)
	var used *rule.Binding
	for range 2 {
		for _, test := range verdictTests {
			used = env.Bind(used, read(t, test.value), 0)
			p := compile(t, env, test.rule)
			for range 2 { // the second time from what the first has read
				if got := p.Eval(used); got != test.want {
					t.Errorf("%s of %s: got %s, want %s", test.rule, test.value, names[got], names[test.want])
				}
			}
		}
	}
}

// A rule may be about any value of a text, and of any type.
func TestSelf(t *testing.T) {
	tests := []struct {
		self        rule.Kind
		rule, value string
		want        rule.Verdict
	}{
		{rule.Int, "self > 0", `5`, rule.Kept},
		{rule.Int, "self > 0", `-5`, rule.Broken},
		{rule.Int, "self > 0", `"5"`, rule.NotJudged},
		{rule.Decimal, "self * 3 == decimal('0.3')", `0.1`, rule.Kept},
		{rule.String, "self != ''", `""`, rule.Broken},
		{rule.Timestamp, "self > timestamp('2026-01-01T00:00:00Z')", `"2026-01-01T00:00:00.1Z"`, rule.Kept},
		{rule.List, "size(self) == 2", `[1,"a"]`, rule.Kept},
		{rule.Object, "self.a == 'b'", `{"a":"b"}`, rule.Kept},
		{rule.Bool, "!self", `false`, rule.Kept},
		{rule.Dynamic, "self == null", `null`, rule.Kept},
	}
	for _, test := range tests {
		env, err := rule.NewEnv(&rule.Type{Kind: test.self})
		if err != nil {
			t.Fatal(err)
		}
		doc := read(t, `{"before":1,"value":`+test.value+`}`)
		node, _ := doc.Member(0, "value")
		if got := compile(t, env, test.rule).Eval(env.Bind(nil, doc, node)); got != test.want {
			t.Errorf("%s of %s: got %s, want %s", test.rule, test.value, names[got], names[test.want])
		}
	}
}

// What can't hold is refused when the rule is compiled, on one line that says where.
func TestCompileRefuses(t *testing.T) {
	env := newEnv(t)
	tests := []struct{ name, rule, want string }{
		{"unknown field", "self.n > 0 && self.nn > 0", "column 19: undefined field 'nn'"},
		{"unknown field of an inner object", "self.inner.inner.x == 1", "column 17: undefined field 'x'"},
		{"unknown field of an element", "self.parts.all(p, p.x.z > 0)", "column 22: undefined field 'z'"},
		{"element of another type", "self.list.exists(x, x == 'a')", "column 23: found no matching overload for '_==_'"},
		{"unknown name", "this.n > 0", "column 1: undeclared reference to 'this'"},
		{"unknown function", "positive(self.n)", "column 9: undeclared reference to 'positive'"},
		{"text compared with a number", "self.s > 5", "column 8: found no matching overload for '_>_'"},
		{"int and decimal are equal only by decimal()", "self.d == 0", "column 8: found no matching overload for '_==_'"},
		{"time compared with a text", "self.at > '2026-01-01'", "column 9: found no matching overload for '_>_'"},
		{"no bool", "self.n + 1", "the expression is of type int, want bool"},
		{"maybe no bool", "self.any", "the expression is of type dyn, want bool"},
		{"syntax", "self.n >", "column 9: Syntax error"},
		{"nothing", "", "column 1: Syntax error"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := env.Compile(test.rule)
			if err == nil || !strings.HasPrefix(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("%s: got %v, want %s… on one line", test.rule, err, test.want)
			}
		})
	}
}

// Integers compute as 64 bits do, and what goes beyond isn't judged.
func TestIntegersAgreeWithBigOnes(t *testing.T) {
	env := newEnv(t)
	operators := map[string]func(z, x, y *big.Int) *big.Int{"+": (*big.Int).Add, "-": (*big.Int).Sub, "*": (*big.Int).Mul}
	programs := map[string]*rule.Program{}
	for operator := range operators {
		programs[operator] = compile(t, env, "self.n "+operator+" self.m > 1000")
	}
	rapid.Check(t, func(t *rapid.T) {
		n, m := rapid.Int64().Draw(t, "n"), rapid.Int64().Draw(t, "m")
		b := env.Bind(nil, read(t, fmt.Sprintf(`{"m":%d,"n":%d}`, m, n)), 0)
		for operator, compute := range operators {
			exact := compute(new(big.Int), big.NewInt(n), big.NewInt(m))
			want := verdict(exact.Cmp(big.NewInt(1000)) > 0)
			if !exact.IsInt64() {
				want = rule.NotJudged
			}
			if got := programs[operator].Eval(b); got != want {
				t.Fatalf("%d %s %d > 1000: got %s, want %s", n, operator, m, names[got], names[want])
			}
		}
	})
}

func verdict(kept bool) rule.Verdict {
	if kept {
		return rule.Kept
	}
	return rule.Broken
}

// Decimals compute as fractions do.
func TestDecimalsAgreeWithFractions(t *testing.T) {
	env := newEnv(t)
	holds := map[string]func(d, e *big.Rat) bool{
		"self.d == self.e": func(d, e *big.Rat) bool { return d.Cmp(e) == 0 },
		"self.d != self.e": func(d, e *big.Rat) bool { return d.Cmp(e) != 0 },
		"self.d < self.e":  func(d, e *big.Rat) bool { return d.Cmp(e) < 0 },
		"self.d <= self.e": func(d, e *big.Rat) bool { return d.Cmp(e) <= 0 },
		"self.d >= 2":      func(d, _ *big.Rat) bool { return d.Cmp(big.NewRat(2, 1)) >= 0 },
		"self.d > 0.1":     func(d, _ *big.Rat) bool { return d.Cmp(big.NewRat(1, 10)) > 0 },
		"self.d + self.e == decimal('0.3')": func(d, e *big.Rat) bool {
			return new(big.Rat).Add(d, e).Cmp(big.NewRat(3, 10)) == 0
		},
		"self.d - self.e <= 0.1": func(d, e *big.Rat) bool { return new(big.Rat).Sub(d, e).Cmp(big.NewRat(1, 10)) <= 0 },
		"self.d * self.e * 10 > self.d + 1": func(d, e *big.Rat) bool {
			product := new(big.Rat).Mul(new(big.Rat).Mul(d, e), big.NewRat(10, 1))
			return product.Cmp(new(big.Rat).Add(d, big.NewRat(1, 1))) > 0
		},
		"-self.d == self.e": func(d, e *big.Rat) bool { return new(big.Rat).Neg(d).Cmp(e) == 0 },
	}
	programs := map[string]*rule.Program{}
	for expression := range holds {
		programs[expression] = compile(t, env, expression)
	}
	number := rapid.OneOf(
		rapid.SampledFrom([]string{"0.1", "0.2", "0.3", "0.10", "1e-1", "0", "-0", "-0.2", "2", "2.0", "0.30000000000000004", "1e30"}),
		rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?(e[+-]?[0-9]{1,2})?`))
	rapid.Check(t, func(t *rapid.T) {
		d, e := number.Draw(t, "d"), number.Draw(t, "e")
		exactD, _ := new(big.Rat).SetString(d)
		exactE, _ := new(big.Rat).SetString(e)
		b := env.Bind(nil, read(t, fmt.Sprintf(`{"d":%s,"e":%s}`, d, e)), 0)
		for expression, p := range programs {
			if got, want := p.Eval(b), verdict(holds[expression](exactD, exactE)); got != want {
				t.Fatalf("%s of d %s, e %s: got %s, want %s", expression, d, e, names[got], names[want])
			}
		}
	})
}

// Times compare as instants, whatever their offsets.
func TestTimesAgreeWithInstants(t *testing.T) {
	env := newEnv(t)
	before, equal := compile(t, env, "self.at < self.until"), compile(t, env, "self.at == self.until")
	minute := compile(t, env, "self.until - self.at >= duration('60s')")
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		zone := time.FixedZone("", rapid.IntRange(-14*60, 14*60).Draw(t, "offset")*60)
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		return start.Add(time.Duration(rapid.IntRange(-200_000, 200_000).Draw(t, "ms")) * time.Millisecond).In(zone)
	})
	rapid.Check(t, func(t *rapid.T) {
		at, until := moment.Draw(t, "at"), moment.Draw(t, "until")
		b := env.Bind(nil, read(t, fmt.Sprintf(`{"until":%q,"at":%q}`, until.Format(time.RFC3339Nano), at.Format(time.RFC3339Nano))), 0)
		got := []rule.Verdict{before.Eval(b), equal.Eval(b), minute.Eval(b)}
		want := []rule.Verdict{verdict(at.Before(until)), verdict(at.Equal(until)), verdict(until.Sub(at) >= time.Minute)}
		if !slices.Equal(got, want) {
			t.Fatalf("from %v to %v: got %v, want %v", at, until, got, want)
		}
	})
}

// One environment and one program serve many goroutines.
func TestProgramsAreSafeForConcurrentUse(t *testing.T) {
	env := newEnv(t)
	p := compile(t, env, "self.d + self.e == decimal('0.3') && self.s.matches('^[a-z]+$')")
	doc := read(t, `{"d":0.1,"e":0.2,"s":"abc"}`)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			var b *rule.Binding
			for range 50 {
				b = env.Bind(b, doc, 0)
				if got := p.Eval(b); got != rule.Kept {
					t.Errorf("got %s, want kept", names[got])
				}
				if _, err := env.Compile("self.n > 0"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}

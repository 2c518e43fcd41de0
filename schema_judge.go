package ringback

import (
	"fmt"
	"hash/maphash"
	"unicode/utf8"

	"github.com/ringback/ringback/internal/decimal"
	"github.com/ringback/ringback/internal/rule"
	"github.com/ringback/ringback/internal/strictjson"
)

// judge holds one body against a schema and collects every breach. Its buffers serve one body after the other.
type judge struct {
	collector
	budget
	doc      *strictjson.Document
	level    Level // of a breach of the schema
	trying   int   // > 0 inside an alternative: breaches count, but are not written down
	breaches int
	doubts   int                 // values that a limit of ours keeps from being judged
	shape    uint64              // of the value at hand
	pointers strictjson.Pointers // of what was found
	scratch  []byte              // for texts that are hashed

	withoutRules bool
	binding      *rule.Binding // what rules see of a value
}

// report notes that the value at i breaks a keyword of s.
func (j *judge) report(s *schema, rule string, i int32, level Level, want string, args ...any) {
	j.reportNamed(s, rule, "", i, level, want, args...)
}

// reportNamed is report for what concerns a property of the value, which the schema names.
func (j *judge) reportNamed(s *schema, rule, name string, i int32, level Level, want string, args ...any) {
	if level > j.level && j.trying > 0 {
		return // a lesser breach doesn't rule an alternative out
	}
	j.breaches++
	if j.trying > 0 || !j.spend(1) {
		return
	}
	shape := j.shape
	if name != "" {
		shape = mix(shape, maphash.String(seed, name))
	}
	j.add(rule, max(level, j.level), shape, func() Violation {
		at := s.at
		if v := at.get(rule[len("schema/"):]); v.present() {
			at = v
		}
		return Violation{
			Part: PartBody, Name: name, Pointer: j.pointer(i), Got: excerpt(j.doc.Raw(i)), Want: fmt.Sprintf(want, args...), Place: at.place(),
		}
	})
}

// pointer is the JSON pointer of a node.
func (j *judge) pointer(i int32) string { return j.pointers.Of(j.doc, i) }

// unjudged notes that the number at i is beyond what can be held against the types of s.
func (j *judge) unjudged(s *schema, i int32) {
	j.doubts++
	pointer := j.pointer(i)
	if n := len(j.found); n > 0 && j.found[n-1].Level == Unjudged && j.found[n-1].Pointer == pointer || !j.spend(10) {
		return // an alternative has said so
	}
	j.add("schema/type", Unjudged, j.shape, func() Violation {
		return Violation{
			Part: PartBody, Pointer: pointer, Got: excerpt(j.doc.Raw(i)), Place: s.at.place(),
			Want: fmt.Sprintf("numbers of at most %d digits and exponents up to %d", decimal.MaxDigits, decimal.MaxExponent),
		}
	})
}

// meets reports whether the value at i keeps s, without writing down what breaks it. Sure is false where a limit of ours keeps
// that from being known.
func (j *judge) meets(s *schema, i int32) (met, sure bool) {
	breaches, doubts := j.breaches, j.doubts
	j.trying++
	j.check(s, i)
	j.trying--
	met, sure = j.breaches == breaches, j.doubts == doubts || j.breaches > breaches
	j.breaches = breaches
	return met, sure
}

// check holds the value at i against s.
func (j *judge) check(s *schema, i int32) {
	if !j.spend(1) {
		return
	}
	if s.never {
		j.report(s, "schema/false", i, j.level, "nothing here")
		return
	}
	n := &j.doc.Nodes[i]
	if n.Kind == strictjson.Invalid {
		return // no JSON value: the reader has reported it
	}
	if s.kinds != 0 && !j.hasKind(s.kinds, i) {
		if s.kinds&kindInteger != 0 && n.Kind == strictjson.Number && !isReadable(j.doc.Raw(i)) {
			j.unjudged(s, i)
			return
		}
		j.report(s, "schema/type", i, j.level, "%s", s.kinds)
		return // what holds for values of another type doesn't matter
	}
	if s.enum != nil && !j.isLiteral(s, i) {
		j.reportEnum(s, i)
	}
	switch n.Kind {
	case strictjson.Number:
		j.checkNumber(s, i)
	case strictjson.String:
		j.checkString(s, i)
	case strictjson.Array:
		j.checkArray(s, i)
	case strictjson.Object:
		j.checkObject(s, i)
	}
	j.checkApplicators(s, i)
	if s.rules != nil && j.trying == 0 {
		j.checkRules(s, i)
	}
}

func (j *judge) hasKind(allowed kindSet, i int32) bool {
	n := &j.doc.Nodes[i]
	if allowed&kindsOf[n.Kind] != 0 {
		return true
	}
	if n.Kind != strictjson.Number || allowed&kindInteger == 0 {
		return false
	}
	return n.Integer || isInteger(j.doc.Raw(i))
}

// isInteger reports whether a number has no fraction, as JSON Schema sees it: 5.0 is an integer.
func isInteger(text []byte) bool {
	d, ok := decimal.Parse(text)
	return ok && d.Integer()
}

// isReadable reports whether a number is within the limits of what is computed with.
func isReadable(text []byte) bool {
	_, ok := decimal.Parse(text)
	return ok
}

func (j *judge) isLiteral(s *schema, i int32) bool {
	for k := range s.enum {
		if s.enum[k].equals(j.doc, i) {
			return true
		}
	}
	return false
}

func (j *judge) reportEnum(s *schema, i int32) {
	rule := "schema/enum"
	if !s.at.get("enum").present() {
		rule = "schema/const"
	}
	j.report(s, rule, i, j.level, "%s", literals(s.enum))
}

func (j *judge) checkNumber(s *schema, i int32) {
	j.checkFormat(s, i, kindNumber, j.doc.Raw(i))
	if s.minimum == nil && s.maximum == nil && s.above == nil && s.below == nil && s.multipleOf == nil {
		return
	}
	d, ok := decimal.Parse(j.doc.Raw(i))
	if !ok {
		j.unjudged(s, i)
		return
	}
	if s.minimum != nil && d.Cmp(s.minimum) < 0 {
		j.report(s, "schema/minimum", i, j.level, "at least %s", s.minimum)
	}
	if s.maximum != nil && d.Cmp(s.maximum) > 0 {
		j.report(s, "schema/maximum", i, j.level, "at most %s", s.maximum)
	}
	if s.above != nil && d.Cmp(s.above) <= 0 {
		j.report(s, "schema/exclusiveMinimum", i, j.level, "more than %s", s.above)
	}
	if s.below != nil && d.Cmp(s.below) >= 0 {
		j.report(s, "schema/exclusiveMaximum", i, j.level, "less than %s", s.below)
	}
	if s.multipleOf != nil && !d.MultipleOf(s.multipleOf) {
		j.report(s, "schema/multipleOf", i, j.level, "a multiple of %s", s.multipleOf)
	}
}

func (j *judge) checkFormat(s *schema, i int32, kind kindSet, text []byte) {
	if s.format == nil || s.format.applies != kind {
		return
	}
	switch s.format.accepts(text) {
	case formatBent:
		j.report(s, "schema/format", i, Should, "%s", s.format.want)
	case formatBroken:
		j.report(s, "schema/format", i, j.level, "%s", s.format.want)
	}
}

func (j *judge) checkString(s *schema, i int32) {
	if s.format == nil && s.pattern == nil && s.minLength == 0 && s.maxLength < 0 {
		return
	}
	text := j.doc.StringText(i)
	j.checkFormat(s, i, kindString, text)
	if s.minLength > 0 || s.maxLength >= 0 {
		j.checkLength(s, i, utf8.RuneCount(text))
	}
	if s.pattern != nil && j.spend(s.pattern.steps(len(text))) && !s.pattern.Match(text) {
		j.report(s, "schema/pattern", i, j.level, "text that matches %s", s.pattern)
	}
}

func (j *judge) checkLength(s *schema, i int32, length int) {
	if length < s.minLength {
		j.report(s, "schema/minLength", i, j.level, "at least %s", characters(s.minLength))
	}
	if s.maxLength >= 0 && length > s.maxLength {
		j.report(s, "schema/maxLength", i, j.level, "at most %s", characters(s.maxLength))
	}
}

func characters(n int) string {
	if n == 1 {
		return "1 character"
	}
	return fmt.Sprintf("%d characters", n)
}

func (j *judge) checkArray(s *schema, i int32) {
	length := int(j.doc.Nodes[i].Len)
	if length < s.minItems {
		j.report(s, "schema/minItems", i, j.level, "at least %d elements", s.minItems)
	}
	if s.maxItems >= 0 && length > s.maxItems {
		j.report(s, "schema/maxItems", i, j.level, "at most %d elements", s.maxItems)
	}
	if s.items != nil || s.prefixItems != nil {
		outer := j.enter(shapeOfElement)
		k := 0
		for child := range j.doc.Children(i) {
			switch {
			case k < len(s.prefixItems):
				j.check(s.prefixItems[k], child)
			case s.items != nil:
				j.check(s.items, child)
			}
			k++
		}
		j.shape = outer
	}
	if s.contains != nil {
		j.checkContains(s, i)
	}
	if s.uniqueItems {
		j.checkUnique(s, i)
	}
}

func (j *judge) checkContains(s *schema, i int32) {
	matching, surely := 0, 0
	for child := range j.doc.Children(i) {
		met, sure := j.meets(s.contains, child)
		if met {
			matching++
		}
		if met && sure {
			surely++
		}
	}
	if matching < s.minContains {
		j.report(s, "schema/contains", i, j.level, "at least %d elements that match", s.minContains)
	}
	if s.maxContains >= 0 && surely > s.maxContains {
		j.report(s, "schema/maxContains", i, j.level, "at most %d elements that match", s.maxContains)
	}
}

// enter goes on to the values at a place within the value at hand, and returns the shape to go back to.
func (j *judge) enter(step uint64) (outer uint64) {
	outer = j.shape
	j.shape = mix(outer, step)
	return outer
}

// checkUnique compares elements by a hash of the canonical text of each, and those whose hashes are equal by the text.
func (j *judge) checkUnique(s *schema, i int32) {
	outer := j.enter(shapeOfElement)
	defer func() { j.shape = outer }()
	type element struct {
		node     int32
		position int32
	}
	seen := map[uint64]element{}
	position := int32(0)
	for child := range j.doc.Children(i) {
		if !j.spend(int(j.doc.Nodes[child].Next-child) * 10) {
			return
		}
		hash := j.hash(child)
		if first, ok := seen[hash]; ok && canonical(j.doc, first.node) == canonical(j.doc, child) {
			j.report(s, "schema/uniqueItems", child, j.level, "an element unlike that at %d", first.position)
		} else {
			seen[hash] = element{child, position}
		}
		position++
	}
}

// propertyAt finds the declared property that a member is. Members mostly come in the order of the spec, so the one
// after the last is tried first.
func (s *schema) propertyAt(doc *strictjson.Document, child int32, next int) (int, bool) {
	n := &doc.Nodes[child]
	if !n.KeyEscaped {
		name := doc.Text[n.KeyStart+1 : n.KeyEnd-1]
		if next < len(s.properties) && string(name) == s.properties[next].name {
			return next, true
		}
		k, ok := s.index[string(name)]
		return k, ok
	}
	k, ok := s.index[string(doc.Key(child))]
	return k, ok
}

func (j *judge) checkObject(s *schema, i int32) {
	length := int(j.doc.Nodes[i].Len)
	if length < s.minProperties {
		j.report(s, "schema/minProperties", i, j.level, "at least %d members", s.minProperties)
	}
	if s.maxProperties >= 0 && length > s.maxProperties {
		j.report(s, "schema/maxProperties", i, j.level, "at most %d members", s.maxProperties)
	}
	j.checkMembers(s, i)
	for k := range s.required {
		if _, ok := j.doc.Member(i, s.required[k]); !ok {
			j.reportMissing(s, i, &s.required[k])
		}
	}
	for name, needs := range s.dependentRequired {
		if _, ok := j.doc.Member(i, name); !ok {
			continue
		}
		for _, need := range needs {
			if _, ok := j.doc.Member(i, need); !ok {
				j.report(s, "schema/dependentRequired", i, j.level, "property %q beside %q", need, name)
			}
		}
	}
	for name, sub := range s.dependentSchemas {
		if _, ok := j.doc.Member(i, name); ok {
			j.check(sub, i)
		}
	}
}

// checkMembers holds each member against the schemas that its name chooses, and misses the required ones.
func (j *judge) checkMembers(s *schema, i int32) {
	if s.properties == nil && s.additional == nil && s.patternProperties == nil && s.propertyNames == nil {
		return
	}
	var small [64]bool
	seen := small[:]
	if len(s.properties) > len(small) {
		seen = make([]bool, len(s.properties))
	}
	next := 0
	for child := range j.doc.Children(i) {
		k, declared := s.propertyAt(j.doc, child, next)
		if declared {
			seen[k] = true
			next = k + 1
			outer := j.enter(s.properties[k].id)
			j.check(s.properties[k].schema, child)
			j.shape = outer
		}
		if s.additional != nil || s.patternProperties != nil || s.propertyNames != nil {
			j.checkUndeclared(s, child, declared)
		}
	}
	for k := range s.properties {
		if s.properties[k].required && !seen[k] {
			j.reportMissing(s, i, &s.properties[k].name)
		}
	}
}

// reportMissing notes that an object lacks a property. It takes a pointer since that makes no garbage, in what may happen millions of
// times.
func (j *judge) reportMissing(s *schema, i int32, name *string) {
	before := len(j.found)
	j.reportNamed(s, "schema/required", *name, i, j.level, "property %s", (*quoted)(name))
	if len(j.found) > before {
		j.found[before].Got = "an object without it"
	}
}

func (j *judge) checkUndeclared(s *schema, child int32, declared bool) {
	outer := j.enter(shapeOfOther)
	defer func() { j.shape = outer }()
	name := j.doc.Key(child)
	matched := declared
	for _, p := range s.patternProperties {
		if j.spend(p.pattern.steps(len(name))) && p.pattern.Match(name) {
			matched = true
			j.check(p.schema, child)
		}
	}
	if s.additional != nil && !matched {
		if s.additional.never {
			j.report(s, "schema/additionalProperties", child, j.level, "no property %s", quoted(name))
		} else {
			j.check(s.additional, child)
		}
	}
	if s.propertyNames != nil && !j.meetsText(s.propertyNames, name) {
		j.report(s, "schema/propertyNames", child, j.level, "a name that is allowed, unlike %s", quoted(name))
	}
}

// meetsText reports whether a text, as a JSON string, keeps s.
func (j *judge) meetsText(s *schema, text []byte) bool {
	sub := judge{doc: textDocument(text), level: j.level, budget: j.budget}
	met, _ := sub.meets(s, 0)
	j.budget = sub.budget
	return met
}

// textDocument makes a document of one string. Its content stands there as it is: it isn't escaped, and so isn't decoded.
func textDocument(text []byte) *strictjson.Document {
	quoted := append(append(append(make([]byte, 0, 64), '"'), text...), '"')
	return &strictjson.Document{Text: quoted, Nodes: []strictjson.Node{{Kind: strictjson.String, Next: 1, End: int32(len(quoted))}}}
}

func (j *judge) checkApplicators(s *schema, i int32) {
	if s.ref != nil {
		j.check(s.ref, i)
	}
	for _, sub := range s.allOf {
		j.check(sub, i)
	}
	if s.anyOf != nil {
		j.checkAnyOf(s, i)
	}
	if s.oneOf != nil {
		j.checkOneOf(s, i)
	}
	if s.not != nil {
		if met, sure := j.meets(s.not, i); met && sure {
			j.report(s, "schema/not", i, j.level, "a value that the schema under not refuses")
		}
	}
	if s.when != nil {
		if branch := j.branch(s, i); branch != nil {
			j.check(branch, i)
		}
	}
}

// branch is the schema that if chooses, nil if there is none or a limit of ours keeps that from being known.
func (j *judge) branch(s *schema, i int32) *schema {
	switch met, sure := j.meets(s.when, i); {
	case !sure:
		return nil
	case met:
		return s.then
	}
	return s.els
}

func (j *judge) checkAnyOf(s *schema, i int32) {
	for _, sub := range s.anyOf {
		if met, _ := j.meets(sub, i); met {
			j.checkMet(sub, i)
			return
		}
	}
	j.explain(s, "schema/anyOf", s.anyOf, i)
}

func (j *judge) checkOneOf(s *schema, i int32) {
	var met *schema
	allSure := true
	for _, sub := range s.oneOf {
		fits, sure := j.meets(sub, i)
		if allSure = allSure && sure; !fits {
			continue
		}
		if met != nil && !allSure {
			return
		}
		if met != nil {
			j.report(s, "schema/oneOf", i, j.level, "a value that only one alternative allows")
			return
		}
		met = sub
	}
	if met == nil {
		j.explain(s, "schema/oneOf", s.oneOf, i)
		return
	}
	j.checkMet(met, i)
}

// checkMet holds a value against an alternative that it meets, for what is only bent, and for its rules. Within another alternative
// neither counts; to look again all the same would double the work at each level of a recursive schema.
func (j *judge) checkMet(s *schema, i int32) {
	if j.trying == 0 {
		j.check(s, i)
	}
}

// explain says why no alternative fits: with the breaches of the only one that allows the value's type, if there is just
// one, since that is the one that was meant; else in general.
func (j *judge) explain(s *schema, rule string, alternatives []*schema, i int32) {
	var meant *schema
	for _, sub := range alternatives {
		if !j.hasKind(sub.allowed, i) {
			continue
		}
		if meant != nil {
			j.report(s, rule, i, j.level, "a value that one of %d alternatives allows", len(alternatives))
			return
		}
		meant = sub
	}
	if meant == nil {
		j.report(s, rule, i, j.level, "%s", s.allowed)
		return
	}
	j.check(meant, i)
}

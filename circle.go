package ringback

import "slices"

// refuseCircles refuses a schema that leads back to itself for one and the same value: it says nothing, and a value held
// against it would be held against it again without end. A circle that goes through a member or an element is fine: values
// end some day.
func (c *compiler) refuseCircles() error {
	fresh := c.fresh
	c.fresh = nil
	for _, s := range fresh {
		if circle := c.circle(s); circle != nil {
			return circle.at.errorf("schema leads back to itself for the same value: want $ref, allOf, anyOf, oneOf, not, if, then, else and dependentSchemas to lead on")
		}
	}
	return nil
}

// circle finds a schema on a circle that s leads to, nil if there is none.
func (c *compiler) circle(s *schema) *schema {
	switch c.walked[s] {
	case walkUnderWay:
		return s
	case walkDone:
		return nil
	}
	c.walked[s] = walkUnderWay
	for _, next := range s.ofSameValue() {
		if found := c.circle(next); found != nil {
			return found
		}
	}
	c.walked[s] = walkDone
	return nil
}

// walk is how far the search for circles has come with a schema.
type walk uint8

const (
	walkUnderWay walk = 1 + iota
	walkDone
)

// ofSameValue are the schemas that a value of s is held against too.
func (s *schema) ofSameValue() []*schema {
	all := slices.Concat(s.parts(), s.anyOf, s.oneOf, []*schema{s.not, s.when, s.then, s.els})
	for _, dependent := range s.dependentSchemas {
		all = append(all, dependent)
	}
	return slices.DeleteFunc(all, func(s *schema) bool { return s == nil })
}

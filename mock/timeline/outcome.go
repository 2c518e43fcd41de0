package timeline

// settle throws how a call ends: outcome, duration, end, and whether clients are told the end.
func (t *Timeline) settle(c *Call, d *dice, p part) {
	switch {
	case p == live:
		c.complete(ceilSeconds(t.anchor-c.Start) + d.between(5, 600))
	case p == full:
		c.complete(max(1, min(completedSeconds(d), (t.anchor-c.Start)/second)))
	case d.chance(88):
		c.complete(completedSeconds(d))
	default:
		c.fail(d)
	}
}

// complete lets a call end normally after so many seconds.
func (c *Call) complete(seconds int64) {
	c.Outcome = Completed
	c.last(seconds)
}

// fail lets a call break off early, or never be connected. Of the latter, three in ten never get an end.
func (c *Call) fail(d *dice) {
	c.Outcome = Failed
	if d.chance(45) {
		c.last(d.between(0, 25))
		return
	}
	c.Duration, c.End = NoDuration, c.Start
	if c.EndKnown = d.chance(70); c.EndKnown && d.chance(60) {
		c.End += d.between(1, 8) * second
	}
}

// last lets a call be connected for so many seconds.
func (c *Call) last(seconds int64) {
	c.Duration, c.End, c.EndKnown = seconds, c.Start+seconds*second, true
}

// ceilSeconds returns a number of microseconds in seconds, rounded up.
func ceilSeconds(micros int64) int64 { return (micros + second - 1) / second }

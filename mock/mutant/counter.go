package mutant

import "sync/atomic"

// counter counts requests.
type counter struct{ n atomic.Int64 }

// next is how many there were before.
func (c *counter) next() int { return int(c.n.Add(1)) - 1 }

package mock

import (
	"container/list"
	"crypto/sha256"
	"net/http"
	"strings"
	"sync"
)

// client tells the requests of one client from those of all others. It is a digest: no token is kept, and each takes the same room.
type client [sha256.Size]byte

// clientOf is who sends a request: the session that it names or, without one, the holder of its token. Requests without either are
// one client's.
func (m *Mock) clientOf(h http.Header, session string) client {
	if session != "" {
		return sha256.Sum256([]byte("session " + session))
	}
	token, broken := m.options.Spec.Token(h)
	if broken != nil {
		token = strings.Join(h[m.options.Spec.Credentials().Header], "\n")
	}
	return sha256.Sum256([]byte("token " + token))
}

// mostClients is how many clients a scenario counts apart. One more takes the place of the client that was silent for longest, which
// begins anew with its first request.
const mostClients = 1000

// counters number the requests of each client. The zero value is ready for use.
type counters struct {
	mu     sync.Mutex // guards what follows
	total  uint64     // requests of all clients
	of     map[client]*list.Element
	recent list.List // of *counter, whoever asked last in front
}

type counter struct {
	client client
	next   uint64
}

// number is that of a client's request, from 0. A quiet one is told the next number, and isn't counted.
func (c *counters) number(who client, quiet bool) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.of[who]
	if quiet {
		if e == nil {
			return 0
		}
		return e.Value.(*counter).next
	}
	if e == nil {
		e = c.add(who)
	}
	c.recent.MoveToFront(e)
	c.total++
	one := e.Value.(*counter)
	one.next++
	return one.next - 1
}

// add makes a counter, and room for it. Its caller holds mu.
func (c *counters) add(who client) *list.Element {
	if c.of == nil {
		c.of = map[client]*list.Element{}
	}
	if len(c.of) == mostClients {
		gone := c.recent.Remove(c.recent.Back()).(*counter)
		delete(c.of, gone.client)
	}
	e := c.recent.PushFront(&counter{client: who})
	c.of[who] = e
	return e
}

// asked is how many requests were counted.
func (c *counters) asked() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.total
}

// reset has every client begin anew.
func (c *counters) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.total, c.of = 0, nil
	c.recent.Init()
}

package gosocketio

import (
	"sync"

	"github.com/sioproof/sioproof/reference/front"
)

// registry knows every session from its handshake to its end, and bounds their number.
type registry struct {
	mu     sync.Mutex
	limit  int
	closed bool
	open   map[*peer]struct{}
	bySID  map[string]*peer
	empty  *sync.Cond // open has become empty
}

func (g *registry) init(limit int) {
	g.limit = limit
	g.open = make(map[*peer]struct{})
	g.bySID = make(map[string]*peer)
	g.empty = sync.NewCond(&g.mu)
}

// reserve makes room for a session whose handshake has begun. release gives it back.
func (g *registry) reserve(p *peer) *front.Refusal {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed || len(g.open) >= g.limit {
		return front.TooManyConnections
	}
	g.open[p] = struct{}{}
	return nil
}

// bind makes a session known by the id that its client is about to learn.
func (g *registry) bind(sid string, p *peer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bySID[sid] = p
}

// arrived returns the session that the library has set up. It is known: bind precedes.
func (g *registry) arrived(sid string) *peer {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.bySID[sid]
}

// find returns the session of a request, unless it is over.
func (g *registry) find(sid string) (*peer, bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	p, ok := g.bySID[sid]
	return p, ok && !p.over()
}

// release gives the room back, once nothing of the session runs any more.
func (g *registry) release(p *peer) {
	g.mu.Lock()
	defer g.mu.Unlock()
	delete(g.open, p)
	delete(g.bySID, p.id())
	if len(g.open) == 0 {
		g.empty.Broadcast()
	}
}

// close refuses new sessions and returns those there are.
func (g *registry) close() []*peer {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.closed = true
	peers := make([]*peer, 0, len(g.open))
	for p := range g.open {
		peers = append(peers, p)
	}
	return peers
}

// wait returns when no session is left.
func (g *registry) wait() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.open) > 0 {
		g.empty.Wait()
	}
}

// count returns the number of sessions.
func (g *registry) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.open)
}

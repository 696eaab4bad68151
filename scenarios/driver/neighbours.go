package driver

import (
	"sync"

	"github.com/sioproof/sioproof/scenarios"
)

// present is the users there are, so that they can talk to each other.
type present struct {
	mu         sync.Mutex
	namespaces map[string]*neighbours
}

// neighbours are the users of a namespace, each in a place of its own as long as it is there.
type neighbours struct {
	places []*user
	free   []int
}

func (p *present) add(u *user) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.namespaces[u.namespace]
	if n == nil {
		n = &neighbours{}
		p.namespaces[u.namespace] = n
	}
	if last := len(n.free) - 1; last >= 0 {
		u.place, n.free = n.free[last], n.free[:last]
		n.places[u.place] = u
		return
	}
	u.place = len(n.places)
	n.places = append(n.places, u)
}

func (p *present) remove(u *user) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.namespaces[u.namespace]
	n.places[u.place] = nil
	n.free = append(n.free, u.place)
}

// peer is whom a direct message goes to, or nil if there is nobody: its neighbour, anybody else, or itself.
func (p *present) peer(u *user, to scenarios.Receiver) *user {
	if to == scenarios.ToSelf {
		return u
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	places := p.namespaces[u.namespace].places
	if to == scenarios.ToPeer {
		if other := u.place ^ 1; other < len(places) {
			return places[other]
		}
		return nil
	}
	const tries = 16 // where most places are empty
	for range tries {
		if other := places[u.random.IntN(len(places))]; other != nil && other != u {
			return other
		}
	}
	return nil
}

// everybody returns all users.
func (p *present) everybody() []*user {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []*user
	for _, n := range p.namespaces {
		for _, u := range n.places {
			if u != nil {
				all = append(all, u)
			}
		}
	}
	return all
}

package driver

import (
	"sync"

	"github.com/sioproof/sioproof/scenarios"
)

// population is the users there are, by namespace, so that they can address each other.
type population struct {
	mu         sync.Mutex
	namespaces map[string]*neighbours
}

// neighbours are the users of one namespace. Each has a place, which is free again when the user is removed.
type neighbours struct {
	places []*user
	free   []int
}

func (p *population) add(u *user) {
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

func (p *population) remove(u *user) {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := p.namespaces[u.namespace]
	n.places[u.place] = nil
	n.free = append(n.free, u.place)
}

// recipient returns the user that a direct message goes to: the other of the pair, another one at random, or the sender. It returns
// nil if there is none.
func (p *population) recipient(u *user, to scenarios.Receiver) *user {
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
	const tries = 16 // where most places are free
	for range tries {
		if other := places[u.random.IntN(len(places))]; other != nil && other != u {
			return other
		}
	}
	return nil
}

// all returns all users.
func (p *population) all() []*user {
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

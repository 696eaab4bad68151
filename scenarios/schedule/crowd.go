package schedule

import (
	"net/url"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/scenarios"
)

// Crowd decides what each user is, one after the other. The same scenario makes the same crowd each time.
type Crowd struct {
	kinds *Shares
	users []kind
}

type kind struct {
	transports []client.Transport
	engines    []engineio.Revision
	servers    []*url.URL
	transport  *Mix
	engine     *Mix
	server     *Mix
}

// Member is a user.
type Member struct {
	Kind int // its place in Scenario.Users
	// Number counts the users of its kind from 0. The placeholder {group(n)} is Number modulo n, so that each kind is spread over
	// the groups evenly.
	Number    int
	Transport client.Transport  // empty if the scenario leaves it open
	Engine    engineio.Revision // 0 if the scenario leaves it open
	Server    *url.URL          // nil if the scenario leaves it open
}

// NewCrowd makes the crowd of a scenario's kinds of users.
func NewCrowd(users []scenarios.User) *Crowd {
	c := &Crowd{}
	weights := make([]int, len(users))
	for i, u := range users {
		weights[i] = u.Weight
		k := kind{}
		var shares []int
		for _, t := range u.Connection.Transports {
			k.transports = append(k.transports, t.Choice)
			shares = append(shares, t.Weight)
		}
		k.transport = NewMix(uint64(i), shares...)
		shares = nil
		for _, e := range u.Connection.Engines {
			k.engines = append(k.engines, e.Choice)
			shares = append(shares, e.Weight)
		}
		k.engine = NewMix(uint64(i)+1<<32, shares...)
		shares = nil
		for _, address := range u.Connection.URLs {
			k.servers = append(k.servers, address.Choice)
			shares = append(shares, address.Weight)
		}
		k.server = NewMix(uint64(i)+2<<32, shares...)
		c.users = append(c.users, k)
	}
	c.kinds = NewShares(weights...)
	return c
}

// Next is the next user.
func (c *Crowd) Next() Member {
	which, number := c.kinds.Next()
	k := c.users[which]
	m := Member{Kind: which, Number: number}
	if len(k.transports) > 0 {
		m.Transport = k.transports[k.transport.Next()]
	}
	if len(k.engines) > 0 {
		m.Engine = k.engines[k.engine.Next()]
	}
	if len(k.servers) > 0 {
		m.Server = k.servers[k.server.Next()]
	}
	return m
}

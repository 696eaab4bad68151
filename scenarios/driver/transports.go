package driver

import (
	"slices"
	"sync/atomic"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/schedule"
)

// shares are those of the transports in a load whose scenario names none, the one to prefer first.
var shares = []struct {
	transport client.Transport
	weight    int
}{{client.WebSocket, 2}, {client.Upgrade, 1}, {client.Polling, 1}}

// transports chooses the transport of users whose scenario names none.
type transports struct {
	one   bool // the same for all
	mixes map[mixKey]*mix
}

// mixKey names users that draw their transports from one mix.
type mixKey struct {
	kind   int
	engine engineio.Revision
}

// mix deals out the transports that the server offers.
type mix struct {
	offered []client.Transport
	mix     *schedule.Mix
}

// next returns the transport of the next user of a kind.
func (t *transports) next(kind int, engine engineio.Revision, offered []client.Transport) client.Transport {
	key := mixKey{kind, engine}
	m := t.mixes[key]
	if m == nil {
		m = newMix(kind, offered, t.one)
		t.mixes[key] = m
	}
	return m.offered[m.mix.Next()]
}

func newMix(kind int, offered []client.Transport, one bool) *mix {
	m := &mix{}
	var weights []int
	for _, s := range shares {
		if slices.Contains(offered, s.transport) && (!one || len(m.offered) == 0) {
			m.offered, weights = append(m.offered, s.transport), append(weights, s.weight)
		}
	}
	if len(m.offered) == 0 {
		m.offered, weights = []client.Transport{client.WebSocket}, []int{1}
	}
	m.mix = schedule.NewMix(uint64(kind), weights...)
	return m
}

// TransportCounts are what is counted of the users of one transport, the warm-up included.
type TransportCounts struct {
	Transport                             client.Transport
	Users, Connected, Errors, Disconnects int64
}

// transportCounts are the counts while the load runs.
type transportCounts struct{ users, connected, errors, disconnects atomic.Int64 }

// Transports returns what was counted of each transport that a user had.
func (r *Run) Transports() (all []TransportCounts) {
	for _, s := range shares {
		if c := r.byTransport[s.transport]; c.users.Load() > 0 {
			all = append(all, TransportCounts{s.transport, c.users.Load(), c.connected.Load(), c.errors.Load(), c.disconnects.Load()})
		}
	}
	return all
}

// countConnected counts a connection that was made.
func (u *user) countConnected() {
	u.records.Count(measure.Connected, 1)
	u.counts.connected.Add(1)
}

// countDisconnect counts a connection that ended although the user did not end it.
func (u *user) countDisconnect(reason string) {
	u.records.Disconnect(reason)
	u.counts.disconnects.Add(1)
}

package participant

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

// Disconnections needs an application that tells of the end of each socket by its id, to those who can hear that.
var Disconnections = trial.Need{Name: "operation disconnections with {sid}", Missing: func(t *server.Server, v trial.Variant) bool {
	op, ok := t.Profile.Operation(profiles.Disconnections)
	return !ok || !op.Delivers("sid") || !trial.Offered(t, v.Namespace, profiles.Disconnections) ||
		op.Room != "" && !trial.Offered(t, v.Namespace, profiles.Join)
}}

// AwaitDisconnection waits for the news that a socket is disconnected.
func (p *Participant) AwaitDisconnection(sid string) profiles.Delivery {
	op, _ := p.Trial.Server.Profile.Operation(profiles.Disconnections)
	var found profiles.Delivery
	p.Until(fmt.Sprintf("%s is told that %s is disconnected", p.Name, sid), func(heard []Received) bool {
		return slices.ContainsFunc(heard, func(h Received) bool {
			d, ok := op.Delivered(h.Event, h.Args, profiles.Vars{})
			if ok && d.Values["sid"] == sid {
				found = d
				return true
			}
			return false
		})
	})
	return found
}

// WatchDisconnections makes a participant hear of every disconnection from its namespace.
func WatchDisconnections(t *trial.Trial, p *Participant) *Participant {
	if op, ok := t.Server.Profile.Operation(profiles.Disconnections); ok && op.Room != "" {
		Join(t, op.Room, p)
	}
	return p
}

// LeaveNamespaces lets participants leave their namespaces, and keep their connections. DISCONNECT has no answer: the refusal of an unknown
// namespace shows that the server has read it, and its log or time that it has dealt with it.
func LeaveNamespaces(t *trial.Trial, people ...*Participant) {
	var sids []string
	for _, p := range people {
		sids = append(sids, p.Socket.ID())
		if err := p.Socket.Disconnect(t.Context()); err != nil {
			t.Fail(p.Name+" can leave the namespace", "%s", trial.Show(err))
		}
		p.Connection().Settle()
	}
	t.LetLeave(sids...)
}

// AwaitLoss waits until the participant is out of its namespace, and expects the reason.
func (p *Participant) AwaitLoss(expected, reason string) {
	p.Until(expected, func([]Received) bool { return p.lost == reason })
}

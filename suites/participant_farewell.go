package suites

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/profiles"
)

// farewell waits for the news that a socket is disconnected.
func (p *Participant) farewell(sid string) profiles.Delivery {
	op, _ := p.t.Target.Profile.Operation(profiles.Disconnections)
	var found profiles.Delivery
	p.until(fmt.Sprintf("%s is told that %s is disconnected", p.Name, sid), func(heard []Heard) bool {
		return slices.ContainsFunc(heard, func(h Heard) bool {
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

// watching makes a participant hear of every disconnection from its namespace.
func (t *Trial) watching(p *Participant) *Participant {
	if op, ok := t.Target.Profile.Operation(profiles.Disconnections); ok && op.Room != "" {
		t.join(op.Room, p)
	}
	return p
}

// awaitLoss waits until the participant is out of its namespace, and expects the reason.
func (p *Participant) awaitLoss(expected, reason string) {
	p.until(expected, func([]Heard) bool { return p.lost == reason })
}

package driver

import (
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/ledger"
)

// audiences knows whom the operations of a scenario reach, as scopes of the ledger.
type audiences struct {
	ledger  *ledger.Ledger
	profile *profiles.Profile
	uses    map[profiles.OperationName]bool // by any kind of users
	hears   map[string]bool                 // the events that deliver
}

func newAudiences(l *ledger.Ledger, profile *profiles.Profile, scenario *scenarios.Scenario) audiences {
	a := audiences{l, profile, map[profiles.OperationName]bool{}, map[string]bool{}}
	for _, kind := range scenario.Users {
		for name := range kind.Operations() {
			if operation, ok := profile.Operation(name); ok {
				a.uses[name] = true
				a.hears[operation.DeliveredEvent] = true
			}
		}
	}
	return a
}

// delivers says whether an event is a delivery of an operation that the scenario uses.
func (a audiences) delivers(event string) bool { return a.hears[event] }

// ofNamespace are the scopes that everybody in a namespace is a member of, and that a socket is by being there.
func (a audiences) ofNamespace(namespace string, self *user) []*ledger.Scope {
	var scopes []*ledger.Scope
	for _, name := range []profiles.OperationName{profiles.SayAll, profiles.SayOthers} {
		if a.uses[name] && a.profile.Offers(namespace, name) {
			scopes = append(scopes, a.everybody(name, namespace))
		}
	}
	if a.uses[profiles.SayDirect] || a.uses[profiles.Echo] {
		scopes = append(scopes, a.one(self))
	}
	return scopes
}

// everybody is the scope of what is said to all, or to all others, in a namespace.
func (a audiences) everybody(name profiles.OperationName, namespace string) *ledger.Scope {
	switch {
	case !a.reachesSender(name):
		return a.ledger.Scope(ledger.Broadcast, namespace, false)
	case namespace == "/":
		return a.ledger.Scope(ledger.All, namespace, true)
	}
	return a.ledger.Scope(ledger.Namespace, namespace, true)
}

// ofRoom are the scopes of a room: what also reaches the sender, and what does not.
func (a audiences) ofRoom(namespace, room string) []*ledger.Scope {
	var scopes []*ledger.Scope
	for _, echo := range []bool{true, false} {
		for _, name := range []profiles.OperationName{profiles.SayRoom, profiles.SayRoomOthers, profiles.Notify} {
			if a.uses[name] && a.reachesSender(name) == echo {
				scopes = append(scopes, a.room(name, namespace, room))
				break
			}
		}
	}
	return scopes
}

// room is the scope of what an operation says to a room.
func (a audiences) room(name profiles.OperationName, namespace, room string) *ledger.Scope {
	return a.ledger.Scope(ledger.Room, namespace+" "+room, a.reachesSender(name))
}

// one is the scope of what is said to one user alone.
func (a audiences) one(u *user) *ledger.Scope { return a.ledger.Scope(ledger.Private, u.name, true) }

// reachesSender says whether an operation also delivers to its sender, if that is a member.
func (a audiences) reachesSender(name profiles.OperationName) bool {
	operation, ok := a.profile.Operation(name)
	return ok && operation.To != profiles.ToOthers && operation.To != profiles.ToRoomOthers
}

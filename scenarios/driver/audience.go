package driver

import (
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/ledger"
)

// audiences knows the recipients of the operations of a scenario, as scopes of the ledger.
type audiences struct {
	ledger         *ledger.Ledger
	profile        *profiles.Profile
	uses           map[profiles.OperationName]bool // by any kind of users
	deliveryEvents map[string]bool                 // by name
}

func newAudiences(l *ledger.Ledger, profile *profiles.Profile, scenario *scenarios.Scenario) audiences {
	a := audiences{l, profile, map[profiles.OperationName]bool{}, map[string]bool{}}
	for _, kind := range scenario.Users {
		for name := range kind.Operations() {
			if operation, ok := profile.Operation(name); ok {
				a.uses[name] = true
				a.deliveryEvents[operation.DeliveredEvent] = true
			}
		}
	}
	return a
}

// delivers reports whether an event is a delivery of an operation that the scenario uses.
func (a audiences) delivers(event string) bool { return a.deliveryEvents[event] }

// ofNamespace returns the scopes that a user is a member of by being connected to a namespace.
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

// everybody returns the scope of an operation that sends to all users of a namespace, or to all others.
func (a audiences) everybody(name profiles.OperationName, namespace string) *ledger.Scope {
	switch {
	case !a.reachesSender(name):
		return a.ledger.Scope(ledger.Broadcast, namespace, false)
	case namespace == "/":
		return a.ledger.Scope(ledger.All, namespace, true)
	}
	return a.ledger.Scope(ledger.Namespace, namespace, true)
}

// ofRoom returns the scopes of a room: that of messages to all members, and that of messages to all others.
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

// room returns the scope of an operation that sends to a room.
func (a audiences) room(name profiles.OperationName, namespace, room string) *ledger.Scope {
	return a.ledger.Scope(ledger.Room, namespace+" "+room, a.reachesSender(name))
}

// one returns the scope of messages to one user.
func (a audiences) one(u *user) *ledger.Scope { return a.ledger.Scope(ledger.Private, u.name, true) }

// reachesSender reports whether an operation also delivers to its sender, if that is a member.
func (a audiences) reachesSender(name profiles.OperationName) bool {
	operation, ok := a.profile.Operation(name)
	return ok && operation.To != profiles.ToOthers && operation.To != profiles.ToRoomOthers
}

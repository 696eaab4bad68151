package suites

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target"
)

var apiDisconnect = Area{
	Key:   "API-DISC",
	Title: "API: disconnection",
	Cases: []Case{
		{
			ID: "API-DISC-01", Level: reports.Reference, Title: "the reason of a client that leaves is `client namespace disconnect`",
			Requirement: "When a client leaves the namespace by itself, the application is told the reason `client namespace disconnect`.",
			Source:      disconnectReasons,
			Needs:       needs(operation(target.Disconnections)),
			Over:        overMain,
			Body: func(t *Trial) {
				people := t.crowd("watcher", "leaver")
				watcher, leaver := t.watching(people[0]), people[1]
				if err := leaver.Socket.Disconnect(t.ctx); err != nil {
					t.Fail("a client can leave the namespace", "%s", show(err))
				}
				watcher.expectReason(leaver.Socket.ID(), client.ReasonClientDisconnect)
			},
		},
		{
			ID: "API-DISC-02", Level: reports.Reference, Title: "the reason of a client that the server lets go is `server namespace disconnect`",
			Requirement: "When the server takes a client out of the namespace, the application is told the reason `server namespace disconnect`.",
			Source:      disconnectReasons,
			Needs:       needs(operation(target.Disconnections), operation(target.Bye)),
			Over:        overMain,
			Body: func(t *Trial) {
				people := t.crowd("watcher", "kicked")
				watcher, kicked := t.watching(people[0]), people[1]
				kicked.Do(target.Bye, target.Vars{})
				watcher.expectReason(kicked.Socket.ID(), client.ReasonServerDisconnect)
			},
		},
		{
			ID: "API-DISC-03", Level: reports.Reference, Title: "the reason of a connection that is lost is `transport close`",
			Requirement: "When a client's WebSocket is gone without a word, or its long-polling session is closed, the application is told the reason " +
				"`transport close`.",
			Source: disconnectReasons,
			Needs:  needs(operation(target.Disconnections), operation(target.Echo)),
			Over:   overVisibleLoss,
			Body: func(t *Trial) {
				watcher := t.watching(t.Participant("watcher"))
				if t.Variant.Transport == client.Polling {
					s := t.Open(client.Polling)
					sid := s.Connect(t.Variant.Namespace)
					s.Provoke("1")
					watcher.expectReason(sid, engineio.ReasonTransportClose)
					return
				}
				for range tries { // with something on its way to the client, the server might as well notice an error
					cut := t.Participant("cut off")
					t.fence(cut, target.Echo, target.Vars{}, []*Participant{cut})
					cut.Client.Abort()
					if watcher.farewell(cut.Socket.ID()).Values["reason"] == engineio.ReasonTransportClose {
						return
					}
				}
				t.Fail("the reason `"+engineio.ReasonTransportClose+"` of a disconnection", "another one, of %d clients in a row", tries)
			},
		},
		{
			ID: "API-DISC-04", Level: reports.Reference, Title: "the reason of a client that falls silent is `ping timeout`",
			Requirement: "When a client no longer takes part in the heartbeat, the application is told the reason `ping timeout`.",
			Source:      disconnectReasons,
			Needs:       needs(engine4Spoken, operation(target.Disconnections)),
			Over:        OverTransports,
			Lane:        Slow,
			Body: func(t *Trial) {
				namespace := namespaces(t.Target)[0]
				watcher := t.watching(t.ParticipantOn(Variant{Transport: t.Variant.Transport, Namespace: namespace}, "watcher"))
				silent := t.Open(t.Variant.Transport)
				sid := silent.Connect(namespace)
				silent.Mute()
				silent.AwaitEnd("the session ends with the ping timeout", t.Target.Timing.PingInterval+t.Target.Timing.PingTimeout+t.Target.Timing.TimeoutLate)
				watcher.expectReason(sid, engineio.ReasonPingTimeout)
			},
		},
		{
			ID: "API-DISC-05", Level: reports.Promise, Title: "who is disconnecting still has its rooms",
			Requirement: "While the application is told that a client is disconnecting, the client's rooms are still known, whatever the reason.",
			Source:      manual("The Socket instance (server-side), disconnecting", "server-socket-instance/#disconnecting"),
			Needs:       needs(operation(target.Disconnections), operation(target.Join), operation(target.Bye)),
			Over:        overMain,
			Body: func(t *Trial) {
				people := t.crowd("watcher", "leaver", "kicked", "closing")
				watcher, leaving := t.watching(people[0]), people[1:]
				one, two := t.Room(), t.Room()
				t.Together(each(leaving, func(_ int, p *Participant) {
					t.join(one, p)
					t.join(two, p)
				})...)
				_ = leaving[0].Socket.Disconnect(t.ctx) // a client that could not say goodbye is missed all the same
				leaving[1].Do(target.Bye, target.Vars{})
				leaving[2].Client.Close()
				for _, p := range leaving {
					rooms, _ := watcher.farewell(p.Socket.ID()).Values["rooms"].([]any)
					others := slices.DeleteFunc(slices.Clone(rooms), func(room any) bool { return room == p.Socket.ID() })
					if len(others) != 2 || !slices.Contains(others, any(one)) || !slices.Contains(others, any(two)) {
						t.Fail(fmt.Sprintf("the application knows the rooms %s and %s of %s while that is disconnecting", one, two, p.Name), "%s", show(rooms))
					}
				}
			},
		},
	},
}

var disconnectReasons = manual("The Socket instance (server-side), disconnect", "server-socket-instance/#disconnect")

// overVisibleLoss is [overMain] without long-polling of Engine.IO 3.
func overVisibleLoss(t *target.Target) []Variant {
	return slices.DeleteFunc(overMain(t), func(v Variant) bool { return v.Engine == engineio.V3 && v.Transport == client.Polling })
}

// watching makes a participant hear of every disconnection from its namespace.
func (t *Trial) watching(p *Participant) *Participant {
	if op, ok := t.Target.Profile.Operation(target.Disconnections); ok && op.Room != "" {
		t.join(op.Room, p)
	}
	return p
}

// farewell waits for the news that a socket is disconnected.
func (p *Participant) farewell(sid string) target.Delivery {
	op, _ := p.t.Target.Profile.Operation(target.Disconnections)
	var found target.Delivery
	p.until(fmt.Sprintf("%s is told that %s is disconnected", p.Name, sid), func(heard []Heard) bool {
		return slices.ContainsFunc(heard, func(h Heard) bool {
			d, ok := op.Delivered(h.Event, h.Args, target.Vars{})
			if ok && d.Values["sid"] == sid {
				found = d
				return true
			}
			return false
		})
	})
	return found
}

// expectReason expects the reason of a disconnection.
func (p *Participant) expectReason(sid, reason string) {
	if got := p.farewell(sid).Values["reason"]; got != reason {
		p.t.Fail("the reason `"+reason+"` of the disconnection", "%v", got)
	}
}

// awaitLoss waits until the participant is out of its namespace, and expects the reason.
func (p *Participant) awaitLoss(expected, reason string) {
	p.until(expected, func([]Heard) bool { return p.lost == reason })
}

package api

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var disconnection = trial.Area{
	Key:   "API-DISC",
	Title: "API: disconnection",
	Cases: []trial.Case{
		{
			ID: "API-DISC-01", Level: reports.Reference, Title: "the reason of a client that leaves is `client namespace disconnect`",
			Requirement: "When a client leaves the namespace by itself, the application is told the reason `client namespace disconnect`.",
			Source:      disconnectReasons,
			Needs:       trial.Needs(participant.Disconnections, toldReason),
			Over:        overMain,
			Body: func(t *trial.Trial) {
				people := participant.NewAll(t, "watcher", "leaver")
				watcher, leaver := participant.WatchDisconnections(t, people[0]), people[1]
				if err := leaver.Socket.Disconnect(t.Context()); err != nil {
					t.Fail("a client can leave the namespace", "%s", trial.Show(err))
				}
				expectReason(watcher, leaver.Socket.ID(), client.ReasonClientDisconnect)
			},
		},
		{
			ID: "API-DISC-02", Level: reports.Reference, Title: "the reason of a client that the server lets go is `server namespace disconnect`",
			Requirement: "When the server takes a client out of the namespace, the application is told the reason `server namespace disconnect`.",
			Source:      disconnectReasons,
			Needs:       trial.Needs(participant.Disconnections, toldReason, trial.Operation(profiles.Bye)),
			Over:        overMain,
			Body: func(t *trial.Trial) {
				people := participant.NewAll(t, "watcher", "kicked")
				watcher, kicked := participant.WatchDisconnections(t, people[0]), people[1]
				kicked.Do(profiles.Bye, profiles.Vars{})
				expectReason(watcher, kicked.Socket.ID(), client.ReasonServerDisconnect)
			},
		},
		{
			ID: "API-DISC-03", Level: reports.Reference, Title: "the reason of a connection that is lost is `transport close`",
			Requirement: "When a client's WebSocket is gone without a word, or its long-polling session is closed, the application is told the reason " +
				"`transport close`.",
			Source: disconnectReasons,
			Needs:  trial.Needs(participant.Disconnections, toldReason, trial.Operation(profiles.Echo)),
			Over:   overVisibleLoss,
			Body: func(t *trial.Trial) {
				watcher := participant.WatchDisconnections(t, participant.New(t, "watcher"))
				if t.Variant.Transport == client.Polling {
					s := session.Open(t, client.Polling)
					sid := s.Connect(t.Variant.Namespace)
					s.Provoke("1")
					expectReason(watcher, sid, engineio.ReasonTransportClose)
					return
				}
				for range session.Tries { // with something on its way to the client, the server might as well notice an error
					cut := participant.New(t, "cut off")
					participant.Fence(t, cut, profiles.Echo, profiles.Vars{}, []*participant.Participant{cut})
					cut.Client.Abort()
					if watcher.AwaitDisconnection(cut.Socket.ID()).Values["reason"] == engineio.ReasonTransportClose {
						return
					}
				}
				t.Fail("the reason `"+engineio.ReasonTransportClose+"` of a disconnection", "another one, of %d clients in a row", session.Tries)
			},
		},
		{
			ID: "API-DISC-04", Level: reports.Reference, Title: "the reason of a client that falls silent is `ping timeout`",
			Requirement: "When a client no longer takes part in the heartbeat, the application is told the reason `ping timeout`.",
			Source:      disconnectReasons,
			Needs:       trial.Needs(trial.SpeaksEIO4, participant.Disconnections, toldReason, trial.Heartbeats),
			Over:        trial.OverTransports,
			Lane:        trial.Slow,
			Body: func(t *trial.Trial) {
				namespace := trial.Namespaces(t.Server)[0]
				watcher := participant.WatchDisconnections(t, participant.NewOn(t, trial.Variant{Transport: t.Variant.Transport, Namespace: namespace}, "watcher"))
				silent := session.Open(t, t.Variant.Transport)
				sid := silent.Connect(namespace)
				silent.Mute()
				silent.AwaitPingTimeout("the session ends with the ping timeout")
				expectReason(watcher, sid, engineio.ReasonPingTimeout)
			},
		},
		{
			ID: "API-DISC-05", Level: reports.Promise, Title: "who is disconnecting still has its rooms",
			Requirement: "While the application is told that a client is disconnecting, the client's rooms are still known, whatever the reason.",
			Source:      trial.Documentation("The Socket instance (server-side), disconnecting", "server-socket-instance/#disconnecting"),
			Needs:       trial.Needs(participant.Disconnections, trial.Delivers(profiles.Disconnections, "rooms"), trial.Operation(profiles.Join), trial.Operation(profiles.Bye)),
			Over:        overMain,
			Body: func(t *trial.Trial) {
				people := participant.NewAll(t, "watcher", "leaver", "kicked", "closing")
				watcher, leaving := participant.WatchDisconnections(t, people[0]), people[1:]
				joined := []string{participant.Room(t)}
				if !t.Server.Profile.Tolerates(profiles.OneRoom) {
					joined = append(joined, participant.Room(t))
				}
				t.Together(participant.Each(leaving, func(_ int, p *participant.Participant) {
					for _, room := range joined {
						participant.Join(t, room, p)
					}
				})...)
				_ = leaving[0].Socket.Disconnect(t.Context()) // a client that could not say goodbye is missed all the same
				leaving[1].Do(profiles.Bye, profiles.Vars{})
				leaving[2].Client.Close()
				for _, p := range leaving {
					rooms, _ := watcher.AwaitDisconnection(p.Socket.ID()).Values["rooms"].([]any)
					if slices.ContainsFunc(joined, func(room string) bool { return !slices.Contains(rooms, any(room)) }) {
						t.Fail(fmt.Sprintf("the application knows the rooms %s of %s while that is disconnecting", strings.Join(joined, " and "), p.Name),
							"%s", trial.Show(rooms))
					}
				}
			},
		},
	},
}

var disconnectReasons = trial.Documentation("The Socket instance (server-side), disconnect", "server-socket-instance/#disconnect")

// toldReason needs the reason of a disconnection to be told.
var toldReason = trial.Delivers(profiles.Disconnections, "reason")

// overVisibleLoss is [overMain] without long-polling of Engine.IO 3.
func overVisibleLoss(t *server.Server) []trial.Variant {
	return slices.DeleteFunc(overMain(t), func(v trial.Variant) bool { return v.Engine == engineio.V3 && v.Transport == client.Polling })
}

// expectReason expects the reason of a disconnection.
func expectReason(p *participant.Participant, sid, reason string) {
	if got := p.AwaitDisconnection(sid).Values["reason"]; got != reason {
		p.Trial.Fail("the reason `"+reason+"` of the disconnection", "%s", trial.Show(got))
	}
}

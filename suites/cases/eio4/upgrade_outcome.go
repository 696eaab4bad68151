package eio4

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// upgradeOutcome are the cases about a session that has been upgraded: what it had and what was on its way.
var upgradeOutcome = []trial.Case{
	{
		ID: "EIO4-UPG-04", Level: reports.Format, Title: "after the upgrade messages travel on the WebSocket",
		Requirement: "The upgrade packet `5` completes the upgrade: from then on both sides use the WebSocket.",
		Source:      trial.EngineIO4("Upgrade", "upgrade"),
		Needs:       trial.Needs(append(canUpgrade, trial.Operation(profiles.Echo))...),
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			s.Upgrade()
			s.ExpectAlive("the application answers on the WebSocket after the upgrade")
			s.ExpectAlive("the application goes on answering on the WebSocket after the upgrade")
		},
	},
	{
		ID: "EIO4-UPG-05", Level: reports.Format, Title: "what waits to be polled is sent on the WebSocket, in order",
		Requirement: "Packets that were not yet fetched when the upgrade completes are sent on the WebSocket; none is lost, and the order stays.",
		Source:      trial.EngineIO4("Upgrade", "upgrade"),
		Needs:       trial.Needs(append(canUpgrade, trial.Operation(profiles.Echo))...),
		Body:        func(t *trial.Trial) { session.ExpectFlushedToWebSocket(t, session.EIO4) },
	},
	{
		ID: "EIO4-UPG-06", Level: reports.Format, Title: "nothing is delivered twice, or lost, across the upgrade",
		Requirement: "Messages that are under way while the transport changes arrive once and in their order.",
		Source:      trial.EngineIO4("Upgrade", "upgrade"),
		Needs:       trial.Needs(append(canUpgrade, trial.Operation(profiles.Echo))...),
		Body:        func(t *trial.Trial) { session.ExpectOnceAcrossUpgrade(t, session.EIO4) },
	},
	{
		ID: "EIO4-UPG-07", Level: reports.Format, Title: "after the upgrade the session can no longer be polled",
		Requirement: "Once the session has moved to the WebSocket, GET and POST with its session id are answered with HTTP 400.",
		Source:      trial.EngineIO4("Test suite", "test-suite"),
		Needs:       canUpgrade,
		Controlled:  true,
		Body:        func(t *trial.Trial) { session.OpenUpgraded(t).ExpectNotPolled() },
	},
	{
		ID: "EIO4-UPG-13", Level: reports.Format, Title: "namespaces survive the upgrade",
		Requirement: "The upgrade changes the transport and nothing else: the namespaces that were connected to before still are.",
		Source:      trial.SocketIO5("Introduction", "introduction"),
		Needs:       trial.Needs(append(canUpgrade, trial.Operation(profiles.Echo), trial.AnotherNamespace)...),
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			other := t.CustomNamespace()
			if !t.Server.Offers(other, profiles.Echo) {
				t.NotApplicable("operation %s in %s", profiles.Echo, other)
			}
			s.Connect(other)
			s.Upgrade()
			s.ExpectAlive("the main namespace answers after the upgrade")
			s.ExpectServed(other, other+" answers after the upgrade")
		},
	},
	{
		ID: "EIO4-UPG-15", Level: reports.Format, Title: "rooms survive the upgrade",
		Requirement: "The upgrade changes the transport and nothing else: the rooms that were joined before still hear their member.",
		Source:      trial.SocketIO5("Introduction", "introduction"),
		Needs:       trial.Needs(append(canUpgrade, trial.Operation(profiles.Join), trial.Operation(profiles.SayRoom))...),
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			room := participant.Room(t)
			s.SettleIn("/", profiles.Join, room)
			s.Upgrade()
			token := t.Token()
			s.Do("/", profiles.SayRoom, profiles.Vars{Room: room, Token: token})
			s.Peek("the message to the room that was joined before the upgrade", func(a session.Arrival) bool { return s.Carries(a, profiles.SayRoom, token) })
		},
	},
	{
		ID: "EIO4-UPG-16", Level: reports.Format, Title: "a question asked before the upgrade can be answered after it",
		Requirement: "The upgrade changes the transport and nothing else: an acknowledgement that the server waits for may come on the WebSocket.",
		Source:      trial.SocketIO5("Introduction", "introduction"),
		Needs:       trial.Needs(append(canUpgrade, trial.Operation(profiles.Ask))...),
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			token := t.Token()
			op, _ := t.Server.Profile.Operation(profiles.Ask)
			id := s.AskForAck(token)
			s.Upgrade()
			s.Acknowledge("/", id, token)
			s.AwaitEvent("/", "the application's word that it got the acknowledgement sent after the upgrade", func(event string, args []any) bool {
				_, ok := op.Concluded(event, args, profiles.Vars{Token: token})
				return ok
			})
		},
	},
}

package suites

import (
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
)

var engineUpgrade = Area{
	Key:   "EIO4-UPG",
	Title: "Engine.IO 4: upgrade",
	Cases: append(upgradeText, upgradeOutcome...),
}

var canUpgrade = needs(engine4Spoken, polling, websocket, upgrade)

// upgradeText are the cases about the steps of an upgrade; what becomes of the session stands in a file of its own.
var upgradeText = []Case{
	{
		ID: "EIO4-UPG-01", Level: reports.Must, Title: "the probe is answered",
		Requirement: "On the new WebSocket the client sends a ping with the data probe, `2probe`; the server answers `3probe`.",
		Source:      engine4("Upgrade", "upgrade"),
		Needs:       canUpgrade,
		Body:        func(t *Trial) { t.Handshake(client.Polling).Probe() },
	},
	{
		ID: "EIO4-UPG-02", Level: reports.Must, Title: "the GET that is held is released with a noop packet",
		Requirement: "During the upgrade the server sends a noop packet, `6`, to a GET that is held, so that the client can leave long-polling.",
		Source:      engine4("Upgrade", "upgrade"),
		Needs:       canUpgrade,
		Body: func(t *Trial) {
			s := t.Handshake(client.Polling)
			get := s.Held()
			s.Probe()
			s.expectNoop(get)
		},
	},
	{
		ID: "EIO4-UPG-03", Level: reports.Reference, Title: "every GET during the upgrade is released",
		Requirement: "A GET that the client sends after the probe, before it has seen the answer, is released like the one before.",
		Source:      implementation("fast upgrade", "engine.io/lib/socket.ts"),
		Needs:       canUpgrade,
		Body: func(t *Trial) {
			s := t.Handshake(client.Polling)
			s.Probe()
			for range 3 {
				s.expectNoop(s.Hang())
			}
		},
	},
	{
		ID: "EIO4-UPG-08", Level: reports.Must, Title: "a second WebSocket after the upgrade is closed, the first stays",
		Requirement: "A session has one WebSocket at most; another one after the upgrade is closed.",
		Source:      engine4("WebSocket", "websocket"),
		Needs:       canUpgrade,
		Body: func(t *Trial) {
			s := t.upgraded()
			t.refusedWebSocket(s.secondWebSocket())
			s.ExpectAlive("the first WebSocket keeps working")
		},
	},
	{
		ID: "EIO4-UPG-09", Level: reports.Must, Title: "a second WebSocket during the upgrade is closed, the first upgrade completes",
		Requirement: "A session has one WebSocket at most; another one while an upgrade is under way is closed.",
		Source:      engine4("WebSocket", "websocket"),
		Needs:       canUpgrade,
		Body: func(t *Trial) {
			s := t.Open(client.Polling)
			s.Connect("/")
			s.PausePolling()
			socket := s.Probe()
			t.refusedWebSocket(s.secondWebSocket())
			s.awaitPolled()
			s.Complete(socket)
			s.ExpectAlive("the first WebSocket can complete the upgrade")
		},
	},
	{
		ID: "EIO4-UPG-10", Level: reports.Reference, Title: "a WebSocket that is never probed is closed, polling goes on",
		Requirement: "A WebSocket for a polling session on which nothing comes is closed after the upgrade timeout; the session stays with long-polling.",
		Source:      implementation("upgradeTimeout", "engine.io/lib/socket.ts"),
		Needs:       needs(append(canUpgrade, upgradeTimeout.known())...),
		Lane:        Slow,
		Body: func(t *Trial) {
			s := t.Open(client.Polling)
			s.Connect("/")
			began := time.Now()
			socket := t.dial(s.wire, s.secondWebSocket())
			t.expectTimeUp("the WebSocket is closed", upgradeTimeout, began, func(expected string, within time.Duration) time.Time {
				t.awaitCloseFor(within, socket, expected)
				return time.Now()
			})
			s.ExpectAlive("the polling session lives on")
		},
	},
	{
		ID: "EIO4-UPG-11", Level: reports.Reference, Title: "a WebSocket that begins without a probe is closed, polling goes on",
		Requirement: "If the first packet on the new WebSocket is not the probe, the WebSocket is closed and the session stays with long-polling.",
		Source:      implementation("_maybeUpgrade", "engine.io/lib/socket.ts"),
		Needs:       canUpgrade,
		Body: func(t *Trial) {
			s := t.Open(client.Polling)
			s.Connect("/")
			socket := t.dial(t.Wire(), s.secondWebSocket())
			if err := socket.SendText([]byte("4")); err != nil {
				t.Fail("an open WebSocket to send on", "%s", show(err))
			}
			t.awaitClose(socket, "the WebSocket is closed after a message in place of the probe")
			s.ExpectAlive("the polling session lives on")
		},
	},
	{
		ID: "EIO4-UPG-12", Level: reports.Reference, Title: "an upgrade that is broken off leaves the polling session as it was",
		Requirement: "If the WebSocket is lost after the probe and before the upgrade packet, the session stays with long-polling and nothing is lost.",
		Source:      implementation("_maybeUpgrade", "engine.io/lib/socket.ts"),
		Needs:       needs(append(canUpgrade, operation(profiles.Echo))...),
		Body:        func(t *Trial) { t.upgradeBrokenOff(eio4) },
	},
	{
		ID: "EIO4-UPG-14", Level: reports.Info, Title: "an upgrade packet without a probe",
		Requirement: "What the server makes of an upgrade packet on a WebSocket that was not probed is not specified.",
		Source:      engine4("Upgrade", "upgrade"),
		Needs:       canUpgrade,
		Body: func(t *Trial) {
			s := t.Handshake(client.Polling)
			socket := t.dial(s.wire, s.secondWebSocket())
			_ = socket.SendText([]byte("5"))
			_ = socket.SendText([]byte("40" + t.authText()))
			frame, err := t.receive(socket, t.Target.Timing.StayOpen)
			switch {
			case closedByTarget(err):
				t.Record("the WebSocket is closed: %v", err)
			case err != nil:
				t.Record("no answer on the WebSocket to a CONNECT behind it")
			}
			t.Record("accepted: a CONNECT behind it is answered on the WebSocket with %s", show(frame.Payload))
		},
	},
}

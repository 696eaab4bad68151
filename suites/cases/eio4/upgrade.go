package eio4

import (
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

var upgrade = trial.Area{
	Key:   "EIO4-UPG",
	Title: "Engine.IO 4: upgrade",
	Cases: append(upgradeText, upgradeOutcome...),
}

var canUpgrade = trial.Needs(trial.SpeaksEIO4, trial.Polling, trial.WebSocket, trial.Upgrade)

// upgradeText are the cases about the steps of an upgrade; what becomes of the session stands in a file of its own.
var upgradeText = []trial.Case{
	{
		ID: "EIO4-UPG-01", Level: reports.Must, Title: "the probe is answered",
		Requirement: "On the new WebSocket the client sends a ping with the data probe, `2probe`; the server answers `3probe`.",
		Source:      trial.EngineIO4("Upgrade", "upgrade"),
		Needs:       canUpgrade,
		Body:        func(t *trial.Trial) { session.Handshake(t, client.Polling).Probe() },
	},
	{
		ID: "EIO4-UPG-02", Level: reports.Must, Title: "the GET that is held is released with a noop packet",
		Requirement: "During the upgrade the server sends a noop packet, `6`, to a GET that is held, so that the client can leave long-polling.",
		Source:      trial.EngineIO4("Upgrade", "upgrade"),
		Needs:       canUpgrade,
		Body: func(t *trial.Trial) {
			s := session.Handshake(t, client.Polling)
			get := s.HoldGet()
			s.Probe()
			s.ExpectNoop(get)
		},
	},
	{
		ID: "EIO4-UPG-03", Level: reports.Reference, Title: "every GET during the upgrade is released",
		Requirement: "A GET that the client sends after the probe, before it has seen the answer, is released like the one before.",
		Source:      trial.ReferenceImplementation("fast upgrade", "engine.io/lib/socket.ts"),
		Needs:       canUpgrade,
		Body: func(t *trial.Trial) {
			s := session.Handshake(t, client.Polling)
			s.Probe()
			for range 3 {
				s.ExpectNoop(s.SendGet())
			}
		},
	},
	{
		ID: "EIO4-UPG-08", Level: reports.Must, Title: "a second WebSocket after the upgrade is closed, the first stays",
		Requirement: "A session has one WebSocket at most; another one after the upgrade is closed.",
		Source:      trial.EngineIO4("WebSocket", "websocket"),
		Needs:       canUpgrade,
		Controlled:  true,
		Body: func(t *trial.Trial) {
			s := session.OpenUpgraded(t)
			s.ExpectSecondWebSocketRefused()
			s.ExpectAlive("the first WebSocket keeps working")
		},
	},
	{
		ID: "EIO4-UPG-09", Level: reports.Must, Title: "a second WebSocket during the upgrade is closed, the first upgrade completes",
		Requirement: "A session has one WebSocket at most; another one while an upgrade is under way is closed.",
		Source:      trial.EngineIO4("WebSocket", "websocket"),
		Needs:       canUpgrade,
		Controlled:  true,
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			s.PausePolling()
			socket := s.Probe()
			s.ExpectSecondWebSocketRefused()
			s.AwaitPolled()
			s.Complete(socket)
			s.ExpectAlive("the first WebSocket can complete the upgrade")
		},
	},
	{
		ID: "EIO4-UPG-10", Level: reports.Reference, Title: "a WebSocket that is never probed is closed, polling goes on",
		Requirement: "A WebSocket for a polling session on which nothing comes is closed after the upgrade timeout; the session stays with long-polling.",
		Source:      trial.ReferenceImplementation("upgradeTimeout", "engine.io/lib/socket.ts"),
		Needs:       trial.Needs(append(canUpgrade, trial.UpgradeTimeout.Known())...),
		Lane:        trial.Slow,
		Controlled:  true,
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			session.Controlled(t, session.EIO4, func() {
				began := time.Now()
				socket := session.Dial(t, s.Wire, s.SecondWebSocket())
				t.ExpectTimeUp("the WebSocket is closed", trial.UpgradeTimeout, began, func(expected string, within time.Duration) time.Time {
					session.AwaitCloseFor(t, within, socket, expected)
					return time.Now()
				})
			})
			s.ExpectAlive("the polling session lives on")
		},
	},
	{
		ID: "EIO4-UPG-11", Level: reports.Reference, Title: "a WebSocket that begins without a probe is closed, polling goes on",
		Requirement: "If the first packet on the new WebSocket is not the probe, the WebSocket is closed and the session stays with long-polling.",
		Source:      trial.ReferenceImplementation("_maybeUpgrade", "engine.io/lib/socket.ts"),
		Needs:       canUpgrade,
		Controlled:  true,
		Body: func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			s.ExpectCandidateClosed("the WebSocket is closed after a message in place of the probe", func(socket *wire.WebSocket) {
				if err := socket.SendText([]byte("4")); err != nil {
					t.Fail("an open WebSocket to send on", "%s", trial.Show(err))
				}
			})
			s.ExpectAlive("the polling session lives on")
		},
	},
	{
		ID: "EIO4-UPG-12", Level: reports.Reference, Title: "an upgrade that is broken off leaves the polling session as it was",
		Requirement: "If the WebSocket is lost after the probe and before the upgrade packet, the session stays with long-polling and nothing is lost.",
		Source:      trial.ReferenceImplementation("_maybeUpgrade", "engine.io/lib/socket.ts"),
		Needs:       trial.Needs(append(canUpgrade, trial.Operation(profiles.Echo))...),
		Body:        func(t *trial.Trial) { session.ExpectNothingLostByFailedUpgrade(t, session.EIO4) },
	},
	{
		ID: "EIO4-UPG-14", Level: reports.Info, Title: "an upgrade packet without a probe",
		Requirement: "What the server makes of an upgrade packet on a WebSocket that was not probed is not specified.",
		Source:      trial.EngineIO4("Upgrade", "upgrade"),
		Needs:       canUpgrade,
		Controlled:  true,
		Body: func(t *trial.Trial) {
			s := session.Handshake(t, client.Polling)
			socket := session.Dial(t, s.Wire, s.SecondWebSocket())
			var frame wire.Frame
			var err error
			session.Controlled(t, session.EIO4, func() {
				_ = socket.SendText([]byte("5"))
				_ = socket.SendText([]byte("40" + t.AuthText()))
				frame, err = session.ReceiveFrame(t, socket, t.Server.Timing.StayOpen)
			})
			switch {
			case session.IsClosedByServer(err):
				t.Record("the WebSocket is closed: %s", trial.Show(err))
			case err != nil:
				t.Record("no answer on the WebSocket to a CONNECT behind it")
			}
			t.Record("accepted: a CONNECT behind it is answered on the WebSocket with %s", trial.Show(frame.Payload))
		},
	},
}

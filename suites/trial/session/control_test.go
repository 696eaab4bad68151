package session_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// impatient is a server with short time limits that the tool was not told.
var impatient = reference.Options{
	Addr: "127.0.0.1:0", Engine: reference.Own, ConnectTimeout: 300 * time.Millisecond, UpgradeTimeout: 300 * time.Millisecond,
}

// runBody runs a body against a new server.
func runBody(t *testing.T, options reference.Options, level reports.Level, body func(*trial.Trial, *reference.Server)) trial.Outcome {
	t.Helper()
	running, err := reference.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	opened, err := server.Open(t.Context(), server.Options{URL: running.URL(), Profile: profiles.Contract})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	c := trial.Case{Level: level, Controlled: true, Body: func(tr *trial.Trial) { body(tr, running) }}
	return trial.New(t.Context(), new(trial.Shared), opened, c, trial.Variant{}).Run()
}

// Whatever else ends a connection is not taken for the server's answer to what a case did.
func TestWhatEndsByItselfProvesNothing(t *testing.T) {
	for name, body := range map[string]func(*trial.Trial, *reference.Server){
		"a session by the connect timeout, over long-polling": func(t *trial.Trial, _ *reference.Server) {
			session.Open(t, client.Polling).ExpectClosed("the session is closed", func() {})
		},
		"a session by the connect timeout, over WebSocket": func(t *trial.Trial, _ *reference.Server) {
			session.Open(t, client.WebSocket).ExpectClosed("the session is closed", func() {})
		},
		"a second WebSocket by the upgrade timeout": func(t *trial.Trial, _ *reference.Server) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			session.ExpectWebSocketRefused(t, session.EIO4, s.SecondWebSocket())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			outcome := runBody(t, impatient, reports.Must, body)
			if outcome.Verdict != reports.Fail || !strings.Contains(outcome.Actual, "a client beside it that broke no rule") {
				t.Errorf("%+v, want a failure that names the client beside it", outcome)
			}
		})
	}
}

// A server that the case stops has not closed a connection, refused a request or kept silent, whatever the level of the case.
func TestAServerThatIsStoppedProvesNothing(t *testing.T) {
	bodies := map[string]func(t *trial.Trial, stop func()){
		"instead of closing a session": func(t *trial.Trial, stop func()) {
			s := session.Open(t, client.WebSocket)
			s.Connect("/")
			s.ExpectClosed("the session is closed", stop)
		},
		"where it may do as it likes": func(t *trial.Trial, stop func()) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			t.Record("%v", s.Outlives(stop))
		},
		"instead of keeping silent": func(t *trial.Trial, stop func()) { session.Controlled(t, session.EIO4, stop) },
	}
	for name, body := range bodies {
		for _, level := range []reports.Level{reports.Must, reports.Info} {
			t.Run(name+", "+string(level), func(t *testing.T) {
				t.Parallel()
				outcome := runBody(t, reference.Options{Addr: "127.0.0.1:0"}, level, func(tr *trial.Trial, running *reference.Server) {
					body(tr, func() { _ = running.Close() })
				})
				if outcome.Verdict != reports.Fail || !strings.Contains(outcome.Actual, "it no longer answers") {
					t.Errorf("%+v, want a failure that says that the server is gone", outcome)
				}
			})
		}
	}
}

// One that is started again at once answers new clients, and has lost the others.
func TestAServerThatIsStartedAgainProvesNothing(t *testing.T) {
	outcome := runBody(t, reference.Options{Addr: "127.0.0.1:0"}, reports.Must, func(tr *trial.Trial, running *reference.Server) {
		s := session.Open(tr, client.WebSocket)
		s.Connect("/")
		s.ExpectClosed("the session is closed", func() {
			_ = running.Close()
			again, err := reference.Start(context.WithoutCancel(t.Context()), reference.Options{Addr: strings.TrimPrefix(running.URL(), "http://")})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = again.Close() })
		})
	})
	if outcome.Verdict != reports.Fail || !strings.Contains(outcome.Actual, "a client beside it") {
		t.Errorf("%+v, want a failure that names the client beside it", outcome)
	}
}

// A server of Engine.IO 3 may close a connection that asks for an unknown namespace: the control does not ask where there is no echo.
func TestAControlOfEngine3AsksForNothingUnknown(t *testing.T) {
	running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own, Fault: "unknown-namespace-ends-connection"})
	if err != nil {
		t.Fatal(err)
	}
	defer running.Close()
	target := open(t, running.URL())
	target.Profile = new(profiles.Profile)
	expectPass(t, target, trial.Case{Controlled: true, Body: func(t *trial.Trial) { session.Controlled(t, session.EIO3, func() {}) }})
}

package session_test

import (
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

// Whoever waits for what a POST asked for, and in vain, is told how the POST was answered.
func TestAFailureTellsHowThePostWasAnswered(t *testing.T) {
	const patience = 100 * time.Millisecond
	for name, test := range map[string]struct {
		body func(*session.Session)
		want string
	}{
		"sent":     {func(s *session.Session) { s.Send(`42["nobody listens"]`) }, "the last POST was answered with HTTP status 200, ok"},
		"provoked": {func(s *session.Session) { s.Provoke(`42["nobody listens"]`) }, "the last POST was answered with HTTP status 200, ok"},
		"as given": {func(s *session.Session) { s.Post(`42["nobody listens"]`) }, "the last POST was answered with HTTP status 200, ok"},
		"refused":  {func(s *session.Session) { s.Post("abc") }, "the last POST was answered with HTTP status 400"},
	} {
		t.Run(name, func(t *testing.T) {
			running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0"})
			if err != nil {
				t.Fatal(err)
			}
			defer running.Close()
			target, err := server.Open(t.Context(), server.Options{URL: running.URL(), Profile: profiles.Contract})
			if err != nil {
				t.Fatal(err)
			}
			defer target.Close()
			body := func(tr *trial.Trial) {
				s := session.Open(tr, client.Polling)
				s.Connect("/")
				target.Timing.Reply = patience
				test.body(s)
				s.AwaitAck("/", 1)
			}
			outcome := trial.New(t.Context(), new(trial.Shared), target, trial.Case{Level: reports.Must, Body: body}, trial.Variant{}).Run()
			if outcome.Verdict != reports.Fail || !strings.Contains(outcome.Actual, test.want) {
				t.Errorf("%s: %s\nwant %s", outcome.Verdict, outcome.Actual, test.want)
			}
		})
	}
}

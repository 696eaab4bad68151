package runner_test

import (
	"context"
	"fmt"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/runner"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// Plan makes a job for each case and variant, Begin runs them in their lanes, and Report waits for the results.
func ExampleBegin() {
	mine := trial.Area{Key: "MINE", Title: "My own cases", Cases: []trial.Case{
		{ID: "MINE-01", Level: reports.Must, Title: "a session stays open", Over: trial.OverTransports, Body: func(t *trial.Trial) {
			s := session.Open(t, t.Variant.Transport)
			s.Connect("/")
			s.ExpectAlive("the session answers")
		}},
		{ID: "MINE-02", Level: reports.Must, Title: "a lost session comes back", Needs: trial.Needs(trial.RecoveryTime), Body: func(*trial.Trial) {}},
	}}

	ctx := context.Background()
	running, err := reference.Start(ctx, reference.Options{Addr: "127.0.0.1:0"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer running.Close()
	chat, err := server.Open(ctx, server.Options{URL: running.URL(), Profile: profiles.Contract, Transports: []string{string(client.WebSocket)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer chat.Close()
	report := runner.Begin(ctx, chat, runner.Plan(chat, []trial.Area{mine}), runner.Config{}).Report()
	for _, result := range report.Results {
		fmt.Println(result.Name(), result.Verdict, result.Missing)
	}

	// Output:
	// MINE-01 websocket pass []
	// MINE-02 not-applicable [limits.max_disconnection_duration in the profile, or --max-disconnection-duration]
}

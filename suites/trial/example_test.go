package trial_test

import (
	"context"
	"fmt"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// A case is data: the requirement, its source, what it needs, and a body that examines a server for it.
var handshakeHasID = trial.Case{
	ID: "MINE-01", Level: reports.Must, Title: "the handshake has a session id",
	Requirement: "The open packet carries the id of the session.",
	Source:      trial.EngineIO4("Handshake", "handshake"),
	Needs:       trial.Needs(trial.SpeaksEIO4),
	Over:        trial.OverTransports,
	Body: func(t *trial.Trial) {
		s := session.Open(t, t.Variant.Transport)
		t.Expect("a session id that is not empty", s.Handshake.SID, Not(BeEmpty()))
	},
}

// A trial runs the case against a server, once for each of its variants.
func ExampleTrial_Run() {
	ctx := context.Background()
	running, err := reference.Start(ctx, reference.Options{Addr: "127.0.0.1:0"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer running.Close()
	chat, err := server.Open(ctx, server.Options{URL: running.URL(), Profile: profiles.Contract, Transports: []string{string(client.Polling), string(client.WebSocket)}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer chat.Close()

	var shared trial.Shared
	for _, variant := range handshakeHasID.Variants(chat) {
		outcome := trial.New(ctx, &shared, chat, handshakeHasID, variant).Run()
		fmt.Println(handshakeHasID.ID, variant, outcome.Verdict)
	}

	// Output:
	// MINE-01 polling pass
	// MINE-01 websocket pass
}

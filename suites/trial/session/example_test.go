package session_test

import (
	"context"
	"fmt"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// The body of a case sends packets as they are on the wire and awaits the server's. A packet that does not come fails the trial.
func ExampleOpen() {
	body := func(t *trial.Trial) {
		s := session.Open(t, client.WebSocket)
		s.Connect("/")
		s.Send(`427["message-with-ack","hello"]`)
		fmt.Println("acknowledged with", s.AwaitAck("/", 7))

		s.ExpectClosed("a packet of an unknown type ends the session", func() {
			s.Send(`9`) // not a packet type of Engine.IO
		})
	}

	ctx := context.Background()
	running, err := reference.Start(ctx, reference.Options{Addr: "127.0.0.1:0"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer running.Close()
	chat, err := server.Open(ctx, server.Options{URL: running.URL(), Profile: profiles.Contract})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer chat.Close()
	outcome := trial.New(ctx, new(trial.Shared), chat, trial.Case{Body: body, Controlled: true}, trial.Variant{}).Run()
	fmt.Println(outcome.Verdict, outcome.Expected)

	// Output:
	// acknowledged with [hello]
	// pass
}

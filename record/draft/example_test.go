package draft_test

import (
	"fmt"

	"github.com/sioproof/sioproof/record/draft"
	"github.com/sioproof/sioproof/record/learn"
)

func ExampleProfile() {
	a := &learn.Application{Connections: 3, Operations: []learn.Operation{{
		Name: "say_all", Namespace: "/", Event: "chat message", Args: []any{"{token}"}, Seen: 4,
		Deliver: &learn.Delivery{Event: "chat message", Args: []any{"{token}"}, To: "all"},
	}}}
	fmt.Printf("%s", draft.Profile(a, "my-chat"))
	// Output:
	// # Written by `sioproof record` from 3 connections.
	// # It says what was seen. If the application is meant to do something else, correct it here: the profile is the promise.
	// name: my-chat
	// description: learned by recording
	//
	// operations:
	//   say_all: # seen 4 times
	//     emit: chat message
	//     args: ["{token}"]
	//     deliver:
	//       event: chat message
	//       args: ["{token}"]
	//       to: all
}

package record_test

import (
	"fmt"

	"github.com/sioproof/sioproof/record"
)

func ExampleConversation() {
	c := record.Conversation{Packets: []record.Packet{
		{Kind: record.Opened},
		{Kind: record.Connected, Namespace: "/", SID: "a1"},
		{Kind: record.ClientEvent, Namespace: "/", Event: "chat message", Args: []any{"hello"}},
	}}
	for _, p := range c.Packets {
		if p.Kind == record.ClientEvent {
			fmt.Println(p.Event, p.Args)
		}
	}
	// Output: chat message [hello]
}

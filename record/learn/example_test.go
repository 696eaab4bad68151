package learn_test

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/record"
	"github.com/sioproof/sioproof/record/learn"
)

func ExampleLearn() {
	at := time.Now()
	c := record.Conversation{Packets: []record.Packet{
		{At: at, Kind: record.Connected, Namespace: "/", Connection: 0, SID: "a1"},
		{At: at, Kind: record.Connected, Namespace: "/", Connection: 1, SID: "b2"},
		{At: at, Kind: record.ClientEvent, Namespace: "/", Connection: 0, Event: "say", Args: []any{"hello"}},
		{At: at, Kind: record.ServerEvent, Namespace: "/", Connection: 0, Event: "said", Args: []any{"hello"}},
		{At: at, Kind: record.ServerEvent, Namespace: "/", Connection: 1, Event: "said", Args: []any{"hello"}},
	}}
	for _, o := range learn.Learn(c).Operations {
		fmt.Println(o.Name, o.Event, o.Args, o.Deliver.Event, o.Deliver.Args, o.Deliver.To)
	}
	// Output:
	// say_all say [{token}] said [{token}] all
	// echo say [{token}] said [{token}] all
}

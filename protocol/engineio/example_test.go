package engineio_test

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// Both sides of one session, from the handshake over polling through an upgrade to the close, without a network.
func ExampleSession() {
	now := time.Date(2030, time.January, 1, 0, 0, 0, 0, time.UTC)
	server := engineio.NewServerSession(engineio.SessionConfig{
		Handshake: engineio.Handshake{SID: "42", Upgrades: []string{"websocket"}},
	}, now, engineio.Polling)

	// The first GET is answered with the open packet.
	open := server.Outgoing(engineio.Polling, nil)[0]
	handshake, err := engineio.ParseHandshake(open.Data)
	if err != nil {
		fmt.Println(err)
		return
	}
	client := engineio.NewClientSession(engineio.SessionConfig{}, now, engineio.Polling, handshake)

	// carry is the network: it moves what is ready on a transport, both ways, and says what happens.
	carry := func(on engineio.Transport) {
		for _, p := range client.Outgoing(on, nil) {
			fmt.Printf("%v > %s\n", on, engineio.AppendFrame(nil, engineio.V4, p))
			server.Receive(now, on, p)
		}
		for _, p := range server.Outgoing(on, nil) {
			fmt.Printf("%v < %s\n", on, engineio.AppendFrame(nil, engineio.V4, p))
			client.Receive(now, on, p)
		}
		for _, e := range client.Events(nil) {
			switch e.Kind {
			case engineio.EventMessage:
				fmt.Printf("client got %s\n", e.Packet.Data)
			case engineio.EventPause:
				client.PollingPaused(now) // no request is in flight here
			}
		}
		for _, e := range server.Events(nil) {
			switch e.Kind {
			case engineio.EventMessage:
				fmt.Printf("server got %s\n", e.Packet.Data)
			case engineio.EventUpgraded:
				fmt.Println("server upgraded")
			case engineio.EventClosed:
				fmt.Println("server closed:", e.Reason)
			}
		}
	}

	client.Send(engineio.Text([]byte("hello")))
	carry(engineio.Polling)

	client.TransportOpened(now, engineio.WebSocket)
	server.TransportOpened(now, engineio.WebSocket)
	carry(engineio.WebSocket) // the probe
	server.Send(engineio.Text([]byte("late")))
	carry(engineio.WebSocket) // the upgrade, and what was queued

	now, _ = server.Deadline()
	server.Tick(now)
	carry(engineio.WebSocket) // the ping
	carry(engineio.WebSocket) // the pong

	client.Close(now)
	server.TransportClosed(now, engineio.WebSocket)
	carry(engineio.WebSocket)

	// Output:
	// polling > 4hello
	// server got hello
	// websocket > 2probe
	// websocket < 3probe
	// websocket > 5
	// websocket < 4late
	// client got late
	// server upgraded
	// websocket < 2
	// websocket > 3
	// server closed: transport close
}

package server_test

import (
	"context"
	"fmt"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/server"
)

// Open detects what a server speaks. The profile says what its application can do.
func ExampleOpen() {
	ctx := context.Background()
	running, err := reference.Start(ctx, reference.Options{Addr: "127.0.0.1:0"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer running.Close()

	chat, err := server.Open(ctx, server.Options{URL: running.URL(), Profile: "get-started"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer chat.Close()
	fmt.Println(chat.Detection)
	fmt.Println("ping interval:", chat.Timing.PingInterval)
	fmt.Println("messages to all:", chat.Offers("/", profiles.SayAll))
	fmt.Println("rooms:", chat.Offers("/", profiles.Join))

	// Output:
	// Engine.IO 4 (polling, websocket, upgrade) and Engine.IO 3 (polling, websocket, upgrade)
	// ping interval: 25s
	// messages to all: true
	// rooms: false
}

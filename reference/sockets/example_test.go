package sockets_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/sockets"
	"github.com/sioproof/sioproof/server"
)

// The reference server is three layers: the chat, Socket.IO, and Engine.IO as an http.Handler.
func ExampleNew() {
	hub := chat.NewHub(chat.Options{})
	handler := engine.New(sockets.New(hub, sockets.Options{}), engine.Options{})
	defer handler.Close()
	listening := httptest.NewServer(handler)
	defer listening.Close()

	opened, err := server.Open(context.Background(), server.Options{URL: listening.URL})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer opened.Close()
	fmt.Println(opened.Detection)

	// Output:
	// Engine.IO 4 (polling, websocket, upgrade) and Engine.IO 3 (polling, websocket, upgrade)
}

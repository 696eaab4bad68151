package gosocketio_test

import (
	"context"
	"fmt"
	"net/http/httptest"

	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/gosocketio"
	"github.com/sioproof/sioproof/reference/sockets"
	"github.com/sioproof/sioproof/server"
)

// The same chat on the engine of go-socket.io, which speaks Engine.IO 3 only.
func ExampleNew() {
	hub := chat.NewHub(chat.Options{})
	handler := gosocketio.New(sockets.New(hub, sockets.Options{}), front.Bounds{})
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
	// Engine.IO 3 (polling, websocket, upgrade)
}

package client_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/reference"
)

// startChat starts the reference chat server in this process.
func startChat() (address *url.URL, stop func()) {
	server, err := reference.Start(context.Background(), reference.Options{Addr: "127.0.0.1:0"})
	if err != nil {
		log.Fatal(err)
	}
	address, err = url.Parse(server.URL())
	if err != nil {
		log.Fatal(err)
	}
	return address, func() { _ = server.Close() }
}

func Example() {
	address, stop := startChat()
	defer stop()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	c, err := client.Dial(ctx, client.Options{Endpoint: wire.Endpoint{URL: address}})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	socket, err := c.Connect(ctx, "/", nil)
	if err != nil {
		log.Fatal(err)
	}

	received := make(chan client.Event, 10)
	socket.OnEvent(func(e client.Event) { received <- e })
	if err := socket.Emit(ctx, "message", "hello", 1); err != nil {
		log.Fatal(err)
	}
	for event := range received {
		if event.Name != "message-back" {
			continue // the server greets its clients
		}
		args, err := event.Args()
		fmt.Println(event.Name, args, err)
		break
	}

	answer, err := socket.EmitWithAck(ctx, "message-with-ack", "are you there?")
	fmt.Println(answer, err)
	// Output:
	// message-back [hello 1] <nil>
	// [are you there?] <nil>
}

// restarting is a server that connects "/", and closes the connection when it receives an event.
func restarting(w http.ResponseWriter, r *http.Request) {
	conn, _, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		return
	}
	defer conn.Close()
	for _, message := range []string{`0{"sid":"abc","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000}`, `40{"sid":"def"}`} {
		if ws.WriteFrame(conn, ws.NewTextFrame([]byte(message))) != nil {
			return
		}
		if _, err := ws.ReadFrame(conn); err != nil { // CONNECT, then the event
			return
		}
	}
}

// A client that loses its connection can reconnect; then it connects its namespaces again.
func ExampleReconnect() {
	server := httptest.NewServer(http.HandlerFunc(restarting))
	defer server.Close()
	address, err := url.Parse(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	c, err := client.Dial(ctx, client.Options{
		Endpoint:  wire.Endpoint{URL: address},
		Reconnect: &client.Reconnect{Delay: 10 * time.Millisecond, MaxDelay: time.Second, Factor: 2, Jitter: 0.1, Attempts: 10},
	})
	if err != nil {
		log.Fatal(err)
	}
	defer c.Close()
	socket, err := c.Connect(ctx, "/", nil)
	if err != nil {
		log.Fatal(err)
	}
	lost, reconnected := make(chan string, 2), make(chan error, 1)
	socket.OnDisconnect(func(reason string) { lost <- reason })
	socket.OnReconnect(func(err error) { reconnected <- err })
	if err := socket.Emit(ctx, "restart"); err != nil {
		log.Fatal(err)
	}
	fmt.Println("lost:", <-lost)
	fmt.Println("reconnected:", <-reconnected)
	// Output:
	// lost: transport close
	// reconnected: <nil>
}

// Errors say what the server did, and can be told apart.
func ExampleHandshakeError() {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	address, err := url.Parse(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Dial(context.Background(), client.Options{Endpoint: wire.Endpoint{URL: address}, Transport: client.Polling})
	var refused *client.HandshakeError
	fmt.Println(errors.As(err, &refused), refused.Status)
	fmt.Println(err)
	// Output:
	// true 404
	// client: polling handshake: status 404: "404 page not found\n"
}

package wire_test

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
)

// echoServer is an HTTP server that greets, and sends WebSocket messages back.
func echoServer() (server *httptest.Server, address *url.URL) {
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Upgrade") == "" {
			fmt.Fprintf(w, "hello, %s", r.Header.Get("X-Name"))
			return
		}
		conn, _, _, err := ws.UpgradeHTTP(r, w)
		if err != nil {
			return
		}
		defer conn.Close()
		for {
			f, err := ws.ReadFrame(conn)
			if err != nil || ws.WriteFrame(conn, ws.UnmaskFrame(f)) != nil {
				return
			}
		}
	}))
	address, err := url.Parse(server.URL)
	if err != nil {
		log.Fatal(err)
	}
	return server, address
}

func ExampleWire_Do() {
	server, address := echoServer()
	defer server.Close()
	w := &wire.Wire{Endpoint: wire.Endpoint{URL: address}, Transcript: wire.NewTranscript()}
	defer w.CloseIdle()
	response, err := w.Do(context.Background(), wire.Request{Header: http.Header{"x-name": {"you"}}}) // the spelling is kept
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(response.Status, string(response.Body))
	for _, entry := range w.Transcript.Entries() {
		fmt.Println(entry.Channel, entry.Kind, entry.Sent)
	}
	// Output:
	// 200 hello, you
	// http 1 request true
	// http 1 response false
}

func ExampleWire_Dial() {
	server, address := echoServer()
	defer server.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	w := &wire.Wire{Endpoint: wire.Endpoint{URL: address}}
	socket, _, err := w.Dial(ctx, nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer socket.Abort()
	// One message in two fragments. Frames are sent as given, right or wrong.
	err = socket.SendFrame(wire.Frame{Opcode: ws.OpText, Payload: []byte("hel")}, wire.Frame{Opcode: ws.OpContinuation, Payload: []byte("lo"), Fin: true})
	if err != nil {
		log.Fatal(err)
	}
	message, err := socket.Receive(ctx)
	fmt.Printf("%s %v\n", message.Payload, err)
	// Output: hello <nil>
}

package client_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
)

// serve starts a TCP server that hands each connection to handle, and closes it afterwards and at the end of the test. It
// returns options to reach it by WebSocket.
func serve(t *testing.T, handle func(net.Conn)) client.Options {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	t.Cleanup(func() {
		listener.Close()
		close(over)
	})
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			handled := make(chan struct{})
			go func() {
				defer close(handled)
				handle(conn)
			}()
			go func() {
				select {
				case <-handled:
				case <-over:
				}
				conn.Close()
			}()
		}
	}()
	return client.Options{
		Endpoint: wire.Endpoint{URL: parse(t, "http://"+listener.Addr().String())}, Transcript: wire.NewTranscript(),
	}
}

// open is an open packet with a quick heartbeat.
const open = `0{"sid":"abc","upgrades":[],"pingInterval":200,"pingTimeout":200,"maxPayload":1000}`

// peerSocket is the server's side of a WebSocket, without any rules.
type peerSocket struct{ net.Conn }

// serveWebSocket starts a server that upgrades each connection, sends an open packet, and hands it over.
func serveWebSocket(t *testing.T, handle func(peerSocket)) client.Options {
	t.Helper()
	return serve(t, func(conn net.Conn) {
		if _, err := ws.Upgrade(conn); err != nil {
			return
		}
		socket := peerSocket{conn}
		socket.text(open)
		handle(socket)
	})
}

func (p peerSocket) text(messages ...string) {
	for _, message := range messages {
		ws.WriteFrame(p, ws.NewTextFrame([]byte(message)))
	}
}

func (p peerSocket) binary(message []byte) { ws.WriteFrame(p, ws.NewBinaryFrame(message)) }

// next returns the client's next message, or "" when there is none any more.
func (p peerSocket) next() string {
	f, err := testutil.ReadFrame(p)
	if err != nil {
		return ""
	}
	return string(ws.UnmaskFrame(f).Payload)
}

// drain reads until the client closes.
func (p peerSocket) drain() { io.Copy(io.Discard, p) }

// heartbeat pings as fast as the open packet says, until the client closes.
func (p peerSocket) heartbeat() {
	go p.drain()
	for {
		if err := ws.WriteFrame(p, ws.NewTextFrame([]byte("2"))); err != nil {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// respond answers one request with the given bytes.
func respond(conn net.Conn, answer string) {
	if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
		io.WriteString(conn, answer)
	}
}

package client_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
)

// acknowledging is a server that lets every client into "/" and acknowledges every event, with as few allocations as it can.
func acknowledging(b *testing.B) *url.URL {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, _, err := ws.UpgradeHTTP(r, w)
		if err != nil {
			return
		}
		defer conn.Close()
		acknowledge(conn)
	}))
	b.Cleanup(server.Close)
	address, err := url.Parse(server.URL)
	if err != nil {
		b.Fatal(err)
	}
	return address
}

func acknowledge(conn net.Conn) {
	ws.WriteFrame(conn, ws.NewTextFrame([]byte(`0{"sid":"abc","upgrades":[],"pingInterval":600000,"pingTimeout":1000,"maxPayload":1000}`)))
	buf := make([]byte, 1024)
	for {
		header, err := ws.ReadHeader(conn)
		if err != nil || header.Length > int64(len(buf)) {
			return
		}
		message := buf[:header.Length]
		if _, err := io.ReadFull(conn, message); err != nil {
			return
		}
		ws.Cipher(message, header.Mask, 0)
		answer := []byte(`40{"sid":"s"}`)
		if message[1] == '2' {
			end := 2
			for message[end] != '[' {
				end++
			}
			answer = append(append([]byte("43"), message[2:end]...), "[]"...)
		}
		if err := ws.WriteFrame(conn, ws.NewTextFrame(answer)); err != nil {
			return
		}
	}
}

// BenchmarkEmitWithAck is a message to the server and its acknowledgement, the server included.
func BenchmarkEmitWithAck(b *testing.B) {
	c, err := client.Dial(context.Background(), client.Options{Endpoint: wire.Endpoint{URL: acknowledging(b)}})
	if err != nil {
		b.Fatal(err)
	}
	defer c.Close()
	s, err := c.Connect(context.Background(), "/", nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.EmitWithAck(context.Background(), "question"); err != nil {
			b.Fatal(err)
		}
	}
}

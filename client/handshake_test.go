package client_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

func TestDialFailsClearly(t *testing.T) {
	silence := func(conn net.Conn) { io.Copy(io.Discard, conn) }
	answer := func(s string) func(net.Conn) { return func(conn net.Conn) { respond(conn, s) } }
	frame := func(f ws.Frame) func(net.Conn) {
		return func(conn net.Conn) {
			if _, err := ws.Upgrade(conn); err == nil {
				ws.WriteFrame(conn, f)
				io.Copy(io.Discard, conn)
			}
		}
	}
	body := func(s string) func(net.Conn) { return answer("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + s) }
	for _, test := range []struct {
		name      string
		transport client.Transport
		handle    func(net.Conn)
		status    int
		cause     any // what errors.As finds; nil if nothing
		text      string
	}{
		{"silence", client.WebSocket, silence, 0, nil, "deadline exceeded"},
		{"silence", client.Polling, silence, 0, nil, "deadline exceeded"},
		{"silence", client.Upgrade, silence, 0, nil, "deadline exceeded"},
		{"close", client.WebSocket, func(net.Conn) {}, 0, new(*wire.ResponseError), ""},
		{"close", client.Polling, func(net.Conn) {}, 0, new(*wire.ResponseError), ""},
		{"garbage", client.WebSocket, answer("220 mail ready\r\n"), 0, new(*wire.ResponseError), "220 mail ready"},
		{"garbage", client.Polling, answer("220 mail ready\r\n"), 0, new(*wire.ResponseError), "220 mail ready"},
		{"refusal", client.WebSocket, answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 8\r\n\r\n{\"code\":"), 400, new(*wire.UpgradeError), `{\"code\":`},
		{"refusal", client.Polling, answer("HTTP/1.1 400 Bad Request\r\nContent-Length: 8\r\n\r\n{\"code\":"), 400, nil, `{\"code\":`},
		{"a web page", client.Polling, body("<!doctype html>"), 200, new(*engineio.ParseError), "doctype"},
		{"an empty body", client.Polling, body(""), 200, new(*engineio.ParseError), ""},
		{"another packet first", client.Polling, body("4hello"), 200, nil, "message, not open"},
		{"another packet first", client.WebSocket, frame(ws.NewTextFrame([]byte("4hello"))), 101, nil, "message, not open"},
		{"no sid", client.WebSocket, frame(ws.NewTextFrame([]byte(`0{"pingInterval":1,"pingTimeout":1}`))), 101, new(*engineio.ParseError), "sid"},
		{"not a packet", client.WebSocket, frame(ws.NewTextFrame([]byte(`hello`))), 101, new(*engineio.ParseError), ""},
		{"close instead of open", client.WebSocket, frame(ws.NewCloseFrame(ws.NewCloseFrameBody(1008, "no"))), 101, new(*wire.CloseError), "1008"},
		{"an HTTP response in the WebSocket", client.WebSocket, func(conn net.Conn) {
			if _, err := ws.Upgrade(conn); err == nil {
				io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n{\"code\":5}")
			}
		}, 101, new(*wire.FrameError), "HTTP/1.1 400 Bad Request"},
		{"a flood", client.Polling, func(conn net.Conn) {
			respond(conn, "HTTP/1.1 200 OK\r\n\r\n")
			for {
				if _, err := conn.Write(make([]byte, 1<<16)); err != nil {
					return
				}
			}
		}, 0, new(*wire.TooLargeError), ""},
	} {
		t.Run(test.name+" "+string(test.transport), func(t *testing.T) {
			options := serve(t, test.handle)
			options.Transport, options.MaxMessage = test.transport, 1<<20
			limit := bound
			if test.name == "silence" {
				limit = 100 * time.Millisecond
			}
			ctx, cancel := context.WithTimeout(context.Background(), limit)
			defer cancel()
			_, err := client.Dial(ctx, options)
			var failed *client.HandshakeError
			if !errors.As(err, &failed) || failed.Status != test.status || !strings.Contains(err.Error(), test.text) {
				t.Fatalf("error %v", err)
			}
			if test.cause != nil && !errors.As(err, test.cause) {
				t.Errorf("error %v is no %T", err, test.cause)
			}
		})
	}
}

func TestDialEndsAfterTheHandshakeTimeout(t *testing.T) {
	options := serve(t, func(conn net.Conn) { io.Copy(io.Discard, conn) })
	options.HandshakeTimeout = 50 * time.Millisecond
	if _, err := client.Dial(within(t), options); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error %v", err)
	}
}

func TestDialRejectsWrongOptions(t *testing.T) {
	good := serve(t, func(net.Conn) {})
	for _, change := range []func(*client.Options){
		func(o *client.Options) { o.Endpoint.URL = nil },
		func(o *client.Options) { o.Engine = 5 },
		func(o *client.Options) { o.Transport = "pigeon" },
	} {
		options := good
		change(&options)
		if _, err := client.Dial(within(t), options); err == nil || errors.As(err, new(*client.HandshakeError)) {
			t.Errorf("error %v", err)
		}
	}
}

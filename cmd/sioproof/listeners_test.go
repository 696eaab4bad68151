package main

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
	"github.com/rogpeppe/go-internal/testscript"
)

// listen starts something that is no Socket.IO server and sets a variable to its address, and VARIABLE_HOST to host and port alone:
// listen VARIABLE KIND
//
//	closed     nothing listens there
//	silent     accepts and says nothing; the file VARIABLE gets a line for each connection
//	plain      an HTTP server with one page for everything
//	websocket  a WebSocket server that echoes
//	flood      sends without end, whatever it is asked
func listen(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: listen VARIABLE KIND")
	}
	address := ""
	switch args[1] {
	case "closed":
		listener := accept(ts, func(net.Conn) {})
		address = "http://" + listener.Addr().String()
		ts.Check(listener.Close())
	case "silent":
		log, err := os.Create(ts.MkAbs(args[0]))
		ts.Check(err)
		ts.Defer(func() { _ = log.Close() })
		address = "http://" + accept(ts, func(c net.Conn) {
			_, _ = io.WriteString(log, "accepted\n")
			_, _ = io.Copy(io.Discard, c)
		}).Addr().String()
	case "flood":
		address = "http://" + accept(ts, flood).Addr().String()
	case "plain":
		address = serveHTTP(ts, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<h1>It works</h1>") })
	case "websocket":
		address = serveHTTP(ts, echo)
	default:
		ts.Fatalf("there is no kind %q", args[1])
	}
	ts.Setenv(args[0], address)
	ts.Setenv(args[0]+"_HOST", strings.TrimPrefix(address, "http://"))
}

// accept handles each connection on a port of its own until the script ends.
func accept(ts *testscript.TestScript, handle func(net.Conn)) net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ts.Defer(func() { _ = listener.Close() })
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				handle(c)
			}()
		}
	}()
	return listener
}

func serveHTTP(ts *testscript.TestScript, handle http.HandlerFunc) string {
	server := httptest.NewServer(handle)
	ts.Defer(server.Close)
	return server.URL
}

func flood(c net.Conn) {
	_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")
	block := make([]byte, 64<<10)
	for i := range block {
		block[i] = '0'
	}
	for {
		if _, err := c.Write(block); err != nil {
			return
		}
	}
}

func echo(w http.ResponseWriter, r *http.Request) {
	c, _, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		return
	}
	defer c.Close()
	for {
		data, opcode, err := wsutil.ReadClientData(c)
		if err != nil || wsutil.WriteServerMessage(c, opcode, data) != nil {
			return
		}
	}
}

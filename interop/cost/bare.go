//go:build linux

package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"

	"github.com/gobwas/ws"
)

// bareClients are the yardstick: what any client in Go that reads in a goroutine has to do at least.
type bareClients struct {
	work
	hearing
	conns []*bareClient

	unasked atomic.Int64  // how many acknowledgements are still to be asked for
	open    atomic.Int64  // how many have not come
	allCame chan struct{} // closed when all have
}

// bareClient is one connection.
type bareClient struct {
	net.Conn
	crowd  *bareClients
	joined chan error // its namespace is connected, or it never will be
}

func (b *bareClients) connect(context.Context) error {
	b.conns = make([]*bareClient, b.clients)
	return b.sideBySide(b.clients, func(i int) error {
		conn, err := net.Dial("tcp", b.address.Host)
		if err != nil {
			return err
		}
		c := &bareClient{conn, b, make(chan error, 1)}
		b.conns[i] = c
		go c.read()
		return <-c.joined
	})
}

func (b *bareClients) acknowledge(ctx context.Context) error {
	b.unasked.Store(int64(b.acks))
	b.open.Store(int64(b.acks))
	b.allCame = make(chan struct{})
	for i := range b.inFlight {
		b.conns[i%b.clients].ask()
	}
	select {
	case <-b.allCame:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (b *bareClients) fanOut(ctx context.Context, times int) error {
	return b.hearing.fanOut(ctx, times, b.clients, func() error {
		b.conns[0].send(`42["chat message","` + payload + `"]`)
		return nil
	})
}

// ask asks for another acknowledgement, if one is still to be asked for.
func (c *bareClient) ask() {
	if c.crowd.unasked.Add(-1) >= 0 {
		c.send(`420["message-with-ack","` + payload + `"]`)
	}
}

func (c *bareClient) send(text string) {
	c.Write(ws.MustCompileFrame(ws.MaskFrameInPlace(ws.NewTextFrame([]byte(text)))))
}

// read opens a session, and reads with a small buffer of its own, as there may be many.
func (c *bareClient) read() {
	fmt.Fprintf(c, "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: %s\r\nUpgrade: websocket\r\n"+
		"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n", c.crowd.address.Host)
	reader := bufio.NewReaderSize(c, 512)
	if _, err := http.ReadResponse(reader, nil); err != nil {
		c.joined <- err
		return
	}
	buf := make([]byte, 512)
	for {
		header, err := ws.ReadHeader(reader)
		if err == nil && header.Length > 0 && header.Length <= int64(len(buf)) {
			for n := 0; n < int(header.Length) && err == nil; {
				var more int
				more, err = reader.Read(buf[n:header.Length])
				n += more
			}
		}
		if err != nil {
			c.joined <- err
			return
		}
		c.take(string(buf[:min(2, header.Length)]))
	}
}

// take takes a message, of which the first characters suffice.
func (c *bareClient) take(begin string) {
	switch begin {
	case "2":
		c.send("3")
	case "40":
		c.joined <- nil
	case "42":
		c.crowd.heard()
	case "43":
		if c.crowd.open.Add(-1) == 0 {
			close(c.crowd.allCame)
		}
		c.ask()
	case `0{`:
		c.send("40")
	}
}

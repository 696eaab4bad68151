package gosocketio

import (
	"io"
	"net/http"
	"time"

	"github.com/googollee/go-socket.io/engineio/frame"
	"github.com/googollee/go-socket.io/engineio/packet"
	"github.com/googollee/go-socket.io/engineio/session"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

// moveTo has a WebSocket carry the session from now on.
func (c *connection) moveTo(conn *webSocketConn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.webSocket = conn
	close(conn.carries)
	close(c.moved)
	if c.over() {
		conn.hurry()
	}
}

// upgrade opens a WebSocket for a session on polling. There is one attempt at a time: the library's session would let
// any number replace each other.
func (c *connection) upgrade(w http.ResponseWriter, r *http.Request) {
	begun := c.beginUpgrade()
	if begun == nil {
		refuse(w, front.BadRequest)
		return
	}
	defer c.endUpgrade()
	conn, err := c.acceptWebSocket(w, r)
	if err != nil {
		return
	}
	conn.Conn.SetReadDeadline(time.Now().Add(c.server.bounds.UpgradeTimeout))
	begun.Upgrade(transportWebSocket, conn)
	select {
	case <-conn.carries:
	case <-conn.abandoned:
	case <-c.done:
	}
	if isClosed(conn.carries) {
		conn.writeAll()
	} else {
		conn.end()
	}
}

// beginUpgrade returns the session that a WebSocket may be opened for, or nil.
func (c *connection) beginUpgrade() *session.Session {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.upgrading || c.webSocket != nil || c.over() {
		return nil
	}
	c.upgrading = true
	return c.session
}

func (c *connection) endUpgrade() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.upgrading = false
}

// probe reads a packet of an upgrade. The session expects a ping, then an upgrade packet.
func (w *webSocketConn) probe() (frame.Type, packet.Type, io.ReadCloser, error) {
	p, err := w.read()
	if err != nil {
		return 0, 0, nil, err
	}
	switch {
	case p.Type == engineio.Ping:
		w.probed = true
	case p.Type == engineio.Upgrade && w.probed:
		w.connection.moveTo(w)
	}
	return readerOf(p)
}

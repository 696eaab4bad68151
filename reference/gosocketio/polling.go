package gosocketio

import (
	"io"
	"net/http"
	"time"

	"github.com/googollee/go-socket.io/engineio/frame"
	"github.com/googollee/go-socket.io/engineio/packet"
	"github.com/googollee/go-socket.io/engineio/session"
	"github.com/googollee/go-socket.io/engineio/transport"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// pollingConn is the HTTP long-polling transport of one session. It replaces the library's own, see the package
// documentation. A POST hands its packets to the session, a GET takes the packets in the outbox.
type pollingConn struct {
	transport.Conn // nil: the session calls only the methods below
	connection     *connection
}

var (
	_ transport.Conn = pollingConn{}
	_ session.Pauser = pollingConn{}
)

// openPolling answers a handshake with the open packet alone. What the application sends at once waits for the next
// GET, as on the reference implementation.
func (c *connection) openPolling(w http.ResponseWriter) {
	c.start(pollingConn{connection: c}, transportPolling, []string{transportWebSocket})
	open := c.answer()
	c.serve()
	c.respond(w, c.query.Get("j"), open)
}

// errUpgraded makes the session look again which transport it is on. The session recognises such an error by Temporary.
type errUpgraded struct{}

func (errUpgraded) Error() string   { return "gosocketio: the session goes on by WebSocket" }
func (errUpgraded) Temporary() bool { return true }

// NextReader returns the next packet of the client. Each packet is a sign of life; the client has PingInterval and
// PingTimeout for the next one.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md#timeouts
func (p pollingConn) NextReader() (frame.Type, packet.Type, io.ReadCloser, error) {
	c := p.connection
	silence := time.NewTimer(c.silence())
	defer silence.Stop()
	select {
	case posted := <-c.posted:
		if posted.Type == engineio.Close {
			c.closedByClient()
		}
		return readerOf(posted)
	case <-c.moved:
		return 0, 0, nil, errUpgraded{}
	case <-c.done:
	case <-silence.C:
		c.finish(engineio.ReasonPingTimeout)
	}
	return 0, 0, nil, io.EOF
}

// silence is how long a client may send nothing.
func (c *connection) silence() time.Duration {
	return c.server.bounds.PingInterval + c.server.bounds.PingTimeout
}

// closedByClient has the GET that is pending at the end answered with noop in place of close.
func (c *connection) closedByClient() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.release = engineio.Noop
}

// NextWriter returns a writer that queues a packet.
func (p pollingConn) NextWriter(ft frame.Type, pt packet.Type) (io.WriteCloser, error) {
	return p.connection.packetWriter(ft, pt), nil
}

// Pause is called by the session when a WebSocket has been probed. Packets in the outbox wait for the WebSocket.
func (p pollingConn) Pause() { p.connection.pause(true) }

// Resume is called by the session when an upgrade has failed.
func (p pollingConn) Resume() { p.connection.pause(false) }

func (c *connection) pause(paused bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paused, c.outbox.awaited = paused, false
	c.wake()
}

// Close is called by the session when it ends, and when an upgrade is complete.
func (p pollingConn) Close() error {
	if !isClosed(p.connection.moved) {
		p.connection.finish(engineio.ReasonTransportClose)
	}
	return nil
}

// SetReadDeadline does nothing: see NextReader. The session's deadline leaves PingInterval out.
func (pollingConn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: no write waits.
func (pollingConn) SetWriteDeadline(time.Time) error { return nil }

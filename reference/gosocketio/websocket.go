package gosocketio

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/googollee/go-socket.io/engineio/frame"
	"github.com/googollee/go-socket.io/engineio/packet"
	"github.com/googollee/go-socket.io/engineio/transport"
	"github.com/googollee/go-socket.io/engineio/transport/websocket"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
)

// websocketTransport is the library's WebSocket transport with websocketConn around each connection.
type websocketTransport struct {
	*websocket.Transport
}

var _ transport.Transport = websocketTransport{}

// Accept opens the transport of a new session, or the second one of a session that is to be upgraded.
func (t websocketTransport) Accept(w http.ResponseWriter, r *http.Request) (transport.Conn, error) {
	p := peerOf(r.Context())
	if p == nil {
		return nil, errors.New("gosocketio: a WebSocket without a session")
	}
	hijacker := &hijacker{ResponseWriter: w}
	inner, err := t.Transport.Accept(hijacker, r)
	if err != nil {
		return nil, err
	}
	conn := &websocketConn{
		Conn:    inner,
		net:     hijacker.conn,
		peer:    p,
		closed:  make(chan struct{}),
		writing: make(chan struct{}, 1),
	}
	conn.probing.Store(p.isUpgrading())
	p.attachWebSocket(conn)
	return conn, nil
}

// refuse opens a WebSocket and closes it, which is how the reference implementation answers a client that asks for a
// second one.
func (t websocketTransport) refuse(w http.ResponseWriter, r *http.Request) {
	hijacker := &hijacker{ResponseWriter: w}
	conn, err := t.Transport.Accept(hijacker, r)
	if err != nil {
		return // it has been answered
	}
	writeClose(hijacker.conn, 0)
	conn.Close()
}

// websocketConn is a WebSocket of one session: the library's own, with package protocol in front of what it reads, a
// bound on the size of a message, and a bound on the time that a write takes.
//
// The library waits PingTimeout for a client to finish an upgrade. It gets UpgradeTimeout here. And the library ends
// every connection without a word; here the client gets a close frame first.
type websocketConn struct {
	transport.Conn
	net  net.Conn // under it
	peer *peer

	probing  atomic.Bool // the session is still on the other transport
	deadline atomicTime
	closing  sync.Once
	closed   chan struct{}

	writing chan struct{} // full from the beginning to the end of a packet
	gone    atomic.Bool   // the client has closed the connection, or it is broken
	status  atomic.Int32  // for the close frame; zero for none
}

var (
	_ transport.Conn = (*websocketConn)(nil)
	_ http.Handler   = (*websocketConn)(nil)
)

// ServeHTTP returns when the connection is closed: the library calls it with the request that has opened it.
func (c *websocketConn) ServeHTTP(http.ResponseWriter, *http.Request) { <-c.closed }

// NextReader returns the next packet for the session, or, while probing, for the upgrade.
func (c *websocketConn) NextReader() (frame.Type, packet.Type, io.ReadCloser, error) {
	for {
		p, forward, err := c.next()
		if err != nil {
			return 0, 0, nil, err
		}
		if forward {
			return readerOf(p)
		}
	}
}

func (c *websocketConn) next() (p engineio.Packet, forward bool, err error) {
	if c.probing.Load() {
		return c.probe()
	}
	if late, ok := c.peer.takeLate(); ok {
		return late, true, nil
	}
	p, err = c.read()
	if err != nil {
		return p, false, c.end(err)
	}
	p, forward, err = c.peer.guard.check(p)
	if err != nil {
		return p, false, c.end(err)
	}
	c.SetReadDeadline(time.Now().Add(c.peer.server.options.PingTimeout)) // any packet is a sign of life, see pollingConn.heard
	switch p.Type {
	case engineio.Close:
		c.peer.noteClose()
	case engineio.Upgrade:
		forward = false // nothing to upgrade
	}
	return p, forward, nil
}

// probe reads what comes before the upgrade is complete: the library accepts a ping and the upgrade, and closes the
// WebSocket for anything else. The session stays where it is then.
func (c *websocketConn) probe() (engineio.Packet, bool, error) {
	p, err := c.read()
	if err != nil || p.Type != engineio.Upgrade {
		return p, true, err
	}
	if !c.peer.completeUpgrade() {
		return p, false, errSessionOver
	}
	c.probing.Store(false)
	options := c.peer.server.options
	return p, true, c.SetReadDeadline(time.Now().Add(options.PingTimeout))
}

// read returns the next packet, whole and well-formed as a packet of Engine.IO.
func (c *websocketConn) read() (engineio.Packet, error) {
	ft, pt, r, err := c.Conn.NextReader()
	if err == io.EOF { // before the type; the end of the connection is another error
		err = &engineio.ParseError{Err: engineio.ErrEmptyPacket}
	}
	if err != nil {
		return engineio.Packet{}, err
	}
	limit := c.peer.server.options.MaxPayload
	content := bytes.NewBuffer([]byte{typeByte(ft, pt)})
	_, err = io.Copy(content, io.LimitReader(r, int64(limit)))
	if err == nil && content.Len() > limit {
		err = &engineio.ParseError{Offset: limit, Err: engineio.ErrPayloadTooLarge}
		c.net.SetReadDeadline(time.Now().Add(closeTimeout)) // closing the reader reads the rest
	}
	r.Close()
	if err != nil {
		return engineio.Packet{}, err
	}
	binary := ft == frame.Binary
	if !binary && !utf8.Valid(content.Bytes()) {
		return engineio.Packet{}, &engineio.ParseError{Err: engineio.ErrUTF8}
	}
	return engineio.ParseFrame(engineio.V3, binary, content.Bytes())
}

// typeByte returns the byte from which the library has read the type of a packet.
func typeByte(ft frame.Type, pt packet.Type) byte {
	if ft == frame.Binary {
		return pt.BinaryByte()
	}
	return pt.StringByte()
}

// end remembers why the session is over.
func (c *websocketConn) end(err error) error {
	reason := endOf(c.deadline.Load())
	switch {
	case isParseError(err):
		reason = reasonParseError
		c.status.Store(int32(closeStatus(err)))
	case reason == reasonTransportClose:
		c.gone.Store(true)
	}
	c.peer.finish(reason)
	return err
}

func isParseError(err error) bool {
	var engine *engineio.ParseError
	var socket *socketio.ParseError
	return errors.As(err, &engine) || errors.As(err, &socket)
}

// NextWriter returns a writer for the next packet.
func (c *websocketConn) NextWriter(ft frame.Type, pt packet.Type) (io.WriteCloser, error) {
	next := func() (io.WriteCloser, error) {
		c.writing <- struct{}{}
		timeout := c.peer.server.options.WriteTimeout
		err := c.Conn.SetWriteDeadline(time.Now().Add(timeout))
		var w io.WriteCloser
		if err == nil {
			w, err = c.Conn.NextWriter(ft, pt)
		}
		if err != nil {
			<-c.writing
			return nil, err
		}
		return &packetWriter{w, c.writing}, nil
	}
	if pt == packet.OPEN {
		return newOpenWriter(c.peer, next), nil
	}
	return next()
}

// packetWriter lets the next packet be written when it is closed.
type packetWriter struct {
	io.WriteCloser
	writing <-chan struct{}
}

func (w *packetWriter) Close() error {
	defer func() { <-w.writing }()
	return w.WriteCloser.Close()
}

// Close is called by the library at the end of the session, and when an upgrade has failed.
func (c *websocketConn) Close() error {
	c.shut()
	if !c.probing.Load() {
		c.peer.finish(reasonTransportClose)
	}
	return nil
}

// shut releases all who wait for the transport.
func (c *websocketConn) shut() {
	c.closing.Do(func() {
		close(c.closed)
		if !c.gone.Load() {
			c.sayClose()
		}
		c.Conn.Close() // nobody is left to tell of an error
	})
}

// sayClose sends a close frame, unless a packet is being written to a client that does not read.
func (c *websocketConn) sayClose() {
	select {
	case c.writing <- struct{}{}:
		writeClose(c.net, int(c.status.Load()))
		<-c.writing
	case <-time.After(closePatience):
	}
}

// SetReadDeadline is called with the time of the last ping, or of the opening, and PingTimeout.
func (c *websocketConn) SetReadDeadline(t time.Time) error {
	t = c.peer.extendedDeadline(t)
	if latest := time.Now().Add(c.peer.server.options.UpgradeTimeout); c.probing.Load() && latest.Before(t) {
		t = latest
	}
	c.deadline.Store(t)
	c.Conn.SetReadDeadline(t) // its error shows in the next read
	return nil
}

// SetWriteDeadline does nothing: every write has a deadline of its own.
func (c *websocketConn) SetWriteDeadline(time.Time) error { return nil }

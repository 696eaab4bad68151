package gosocketio

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/googollee/go-socket.io/engineio/frame"
	"github.com/googollee/go-socket.io/engineio/packet"
	"github.com/googollee/go-socket.io/engineio/transport"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// webSocketConn is a WebSocket of one session: the library's own, with package protocol/engineio in front of what it
// reads, a limit to the size of a message, a deadline for each write, and a close frame at the end.
type webSocketConn struct {
	transport.Conn // the library's
	net            net.Conn
	connection     *connection
	carries        chan struct{} // closed when the session is on this WebSocket
	abandoned      chan struct{} // closed when the session has given up an upgrade to this WebSocket
	abandon        func()
	probed         bool   // the client has sent the ping of an upgrade
	closeFrame     []byte // nil for a client that is gone; the connection's lock protects it
}

var _ transport.Conn = (*webSocketConn)(nil)

// acceptWebSocket answers the opening handshake. When it fails, the request has been answered.
func (c *connection) acceptWebSocket(w http.ResponseWriter, r *http.Request) (*webSocketConn, error) {
	hijacker := &hijacker{ResponseWriter: w}
	inner, err := c.server.webSocket.Accept(hijacker, r)
	if err != nil {
		return nil, err
	}
	abandoned := make(chan struct{})
	return &webSocketConn{
		Conn:       inner,
		net:        hijacker.conn,
		connection: c,
		closeFrame: closeFrame(0),
		carries:    make(chan struct{}),
		abandoned:  abandoned,
		abandon:    sync.OnceFunc(func() { close(abandoned) }),
	}, nil
}

// openWebSocket opens a session on a WebSocket and writes to it until it is over.
func (c *connection) openWebSocket(w http.ResponseWriter, r *http.Request) {
	conn, err := c.acceptWebSocket(w, r)
	if err != nil {
		c.server.remove(c)
		return
	}
	c.moveTo(conn)
	c.start(conn, transportWebSocket, []string{})
	c.serve()
	conn.writeAll()
}

// NextReader returns the next packet for the session, or, before the WebSocket carries it, for its upgrade. Each packet
// is a sign of life, as in polling.
func (w *webSocketConn) NextReader() (frame.Type, packet.Type, io.ReadCloser, error) {
	if !isClosed(w.carries) {
		return w.probe()
	}
	w.Conn.SetReadDeadline(time.Now().Add(w.connection.silence()))
	if w.connection.over() { // looked at after the deadline was set, because hurry sets one of its own
		return 0, 0, nil, io.EOF
	}
	p, err := w.read()
	if err != nil {
		w.fail(err)
		return 0, 0, nil, err
	}
	return readerOf(p)
}

// fail ends a session whose WebSocket cannot be read.
func (w *webSocketConn) fail(err error) {
	reason, frame := endOf(err)
	w.connection.mu.Lock()
	w.closeFrame = frame
	w.connection.mu.Unlock()
	w.connection.finish(reason)
}

// read returns the next packet, whole and well-formed.
func (w *webSocketConn) read() (engineio.Packet, error) {
	ft, pt, r, err := w.Conn.NextReader()
	if err == io.EOF { // a message without a type; the end of the connection is another error
		err = &engineio.ParseError{Err: engineio.ErrEmptyPacket}
	}
	if err != nil {
		return engineio.Packet{}, err
	}
	limit := w.connection.server.bounds.MaxPayload
	message := bytes.NewBuffer([]byte{typeByte(ft, pt)})
	_, err = io.Copy(message, io.LimitReader(r, int64(limit)))
	if err == nil && message.Len() > limit {
		err = &engineio.ParseError{Offset: limit, Err: engineio.ErrPayloadTooLarge}
		w.Conn.SetReadDeadline(time.Now().Add(closeTimeout)) // closing the reader reads the rest
	}
	r.Close()
	if err != nil {
		return engineio.Packet{}, err
	}
	if ft == frame.String && !utf8.Valid(message.Bytes()) {
		return engineio.Packet{}, &engineio.ParseError{Err: engineio.ErrUTF8}
	}
	return engineio.ParseFrame(engineio.V3, ft == frame.Binary, message.Bytes())
}

// typeByte returns the byte from which the library has read the type of a packet.
func typeByte(ft frame.Type, pt packet.Type) byte {
	if ft == frame.Binary {
		return pt.BinaryByte()
	}
	return pt.StringByte()
}

// NextWriter returns a writer that queues a packet, or writes the pong of an upgrade at once.
func (w *webSocketConn) NextWriter(ft frame.Type, pt packet.Type) (io.WriteCloser, error) {
	if isClosed(w.carries) {
		return w.connection.packetWriter(ft, pt), nil
	}
	w.Conn.SetWriteDeadline(time.Now().Add(w.connection.server.bounds.WriteTimeout))
	return w.Conn.NextWriter(ft, pt)
}

// writeAll writes what the session queues, until it is over.
func (w *webSocketConn) writeAll() {
	defer w.connection.tell()
	for {
		packets, last := w.connection.take()
		for _, p := range packets {
			if err := w.write(p); err != nil {
				w.connection.finish(engineio.ReasonTransportClose)
				w.Conn.Close()
				return
			}
		}
		if last {
			w.end()
			return
		}
		if len(packets) == 0 {
			<-w.connection.ready
		}
	}
}

// take returns the packets to write now, and whether they are the last.
func (c *connection) take() (packets []engineio.Packet, last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.outbox.take(), c.over()
}

func (w *webSocketConn) write(p engineio.Packet) error {
	w.Conn.SetWriteDeadline(time.Now().Add(w.connection.server.bounds.WriteTimeout))
	writer, err := w.Conn.NextWriter(frameType(p), packet.Type(p.Type))
	if err != nil {
		return err
	}
	_, err = writer.Write(p.Data)
	return errors.Join(err, writer.Close())
}

// hurry ends the reading now, and the connection when the client has had time to take what is queued.
func (w *webSocketConn) hurry() {
	w.Conn.SetReadDeadline(time.Now())
	time.AfterFunc(closeTimeout, func() { w.net.Close() })
}

// end writes the close frame, which the library leaves out, and closes the connection.
func (w *webSocketConn) end() {
	w.connection.mu.Lock()
	frame := w.closeFrame
	w.connection.mu.Unlock()
	w.net.SetWriteDeadline(time.Now().Add(closeTimeout))
	w.net.Write(frame)
	w.Conn.Close()
}

// Close is called by the session when it ends, and when an upgrade has failed.
func (w *webSocketConn) Close() error {
	if isClosed(w.carries) {
		w.connection.finish(engineio.ReasonTransportClose)
	}
	w.abandon()
	return nil
}

// SetReadDeadline does nothing: see NextReader and upgrade.
func (*webSocketConn) SetReadDeadline(time.Time) error { return nil }

// SetWriteDeadline does nothing: every write has a deadline of its own.
func (*webSocketConn) SetWriteDeadline(time.Time) error { return nil }

// Status codes of a close frame, https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1.
const (
	statusInvalidText = 1007
	statusTooBig      = 1009
)

// endOf returns why a session is over whose WebSocket cannot be read, and the close frame for the client.
func endOf(err error) (reason string, frame []byte) {
	var malformed *engineio.ParseError
	var network net.Error
	switch {
	case errors.Is(err, engineio.ErrUTF8):
		return engineio.ReasonParseError, closeFrame(statusInvalidText)
	case errors.Is(err, engineio.ErrPayloadTooLarge):
		return engineio.ReasonParseError, closeFrame(statusTooBig)
	case errors.As(err, &malformed):
		return engineio.ReasonParseError, closeFrame(0)
	case errors.As(err, &network) && network.Timeout():
		return engineio.ReasonPingTimeout, closeFrame(0)
	}
	return engineio.ReasonTransportClose, nil
}

// closeFrame returns a close frame with a status, without one for 0.
func closeFrame(status uint16) []byte {
	if status == 0 {
		return []byte{0x88, 0} // final, opcode 8, empty
	}
	return binary.BigEndian.AppendUint16([]byte{0x88, 2}, status)
}

// hijacker remembers the connection that the library takes over from the HTTP server.
type hijacker struct {
	http.ResponseWriter
	conn net.Conn
}

func (h *hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, buffered, err := http.NewResponseController(h.ResponseWriter).Hijack()
	h.conn = conn
	return conn, buffered, err
}

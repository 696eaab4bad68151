package plain

import (
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"
)

// webSocket is one WebSocket. One goroutine reads, one writes, and the reader answers control frames.
type webSocket struct {
	conn     net.Conn
	reader   wsutil.Reader
	freedoms Freedoms

	mu     sync.Mutex
	closed bool // a close frame was sent
}

const (
	writeTimeout = 10 * time.Second
	closeTimeout = time.Second
)

var (
	errTooLarge   = errors.New("message too large")
	errCloseFrame = errors.New("malformed close frame")
)

// serveWebSocket opens a session over a WebSocket, or tries one for a session that polls.
func (s *server) serveWebSocket(w http.ResponseWriter, r *http.Request, polling *session) {
	if polling != nil && !polling.beginUpgrade() {
		s.refuse(w, badRequest)
		return
	}
	conn, buffered, _, err := ws.HTTPUpgrader{}.Upgrade(r, w)
	if err != nil { // the request has been answered
		if polling != nil {
			polling.giveUpUpgrade()
		}
		return
	}
	defer conn.Close()
	socket := &webSocket{conn: conn, freedoms: s.app.freedoms}
	socket.reader = wsutil.Reader{Source: buffered, State: ws.StateServerSide, CheckUTF8: true, OnIntermediate: socket.control}
	if polling != nil {
		polling.tryWebSocket(socket)
		return
	}
	s.app.mu.Lock()
	opened := s.open(r)
	opened.socket = socket
	opened.send(opened.handshake([]string{}))
	s.app.mu.Unlock()
	opened.serve(socket)
}

// tryWebSocket moves a session that polls to a WebSocket, if the client goes through with it.
func (s *session) tryWebSocket(socket *webSocket) {
	defer socket.close(ws.StatusNormalClosure)
	socket.conn.SetReadDeadline(time.Now().Add(s.server.app.freedoms.UpgradeTimeout))
	upgraded := s.probe(socket)

	mu := &s.server.app.mu
	mu.Lock()
	s.upgrading, s.probed = false, false
	upgraded = upgraded && !s.closed
	if upgraded {
		s.socket = socket
		s.change()
	}
	mu.Unlock()
	if upgraded {
		socket.conn.SetReadDeadline(time.Time{})
		s.serve(socket)
	}
}

// probe answers the probe, lets the GET go that waits, and says whether the client then asks for the upgrade.
func (s *session) probe(socket *webSocket) bool {
	if p, err := socket.read(); err != nil || p.kind != kindPing || string(p.data) != "probe" {
		return false
	}
	s.server.app.mu.Lock()
	s.probed = true
	if s.getting {
		s.send(text(kindNoop, ""))
	}
	s.server.app.mu.Unlock()
	socket.write(text(kindPong, "probe"))
	p, err := socket.read()
	return err == nil && p.kind == kindUpgrade
}

// beginUpgrade claims the one upgrade that a session may have at a time.
func (s *session) beginUpgrade() bool {
	s.server.app.mu.Lock()
	defer s.server.app.mu.Unlock()
	if s.closed || s.socket != nil || s.upgrading {
		return false
	}
	s.upgrading = true
	return true
}

func (s *session) giveUpUpgrade() {
	s.server.app.mu.Lock()
	defer s.server.app.mu.Unlock()
	s.upgrading = false
}

// serve reads and writes until the session or its WebSocket ends.
func (s *session) serve(socket *webSocket) {
	mu := &s.server.app.mu
	written := make(chan struct{})
	go func() {
		defer close(written)
		s.writeTo(socket)
	}()
	for {
		p, err := socket.read()
		mu.Lock()
		if err == nil {
			s.receive(p)
		} else {
			s.close(reasonOf(err))
		}
		over := s.closed
		mu.Unlock()
		if err != nil {
			socket.close(statusOf(err))
		}
		if over {
			break
		}
	}
	<-written
	socket.drain()
}

// writeTo writes what is queued, as long as the session lives.
func (s *session) writeTo(socket *webSocket) {
	mu := &s.server.app.mu
	for {
		mu.Lock()
		packets, changed, over := s.outbox, s.changed, s.closed
		s.outbox = nil
		mu.Unlock()
		for _, p := range packets {
			socket.write(p)
		}
		if over {
			socket.close(ws.StatusNormalClosure)
			return
		}
		if len(packets) == 0 {
			<-changed
		}
	}
}

// read returns the next packet.
func (s *webSocket) read() (packet, error) {
	for {
		header, err := s.reader.NextFrame()
		if err != nil {
			return packet{}, err
		}
		if header.OpCode.IsControl() {
			if err := s.control(header, &s.reader); err != nil {
				return packet{}, err
			}
			continue
		}
		message, err := io.ReadAll(io.LimitReader(&s.reader, int64(s.freedoms.MaxPayload)+1))
		switch {
		case err != nil:
			return packet{}, err
		case len(message) > s.freedoms.MaxPayload:
			return packet{}, errTooLarge
		case header.OpCode == ws.OpBinary:
			return packet{kind: kindMessage, binary: true, data: message}, nil
		}
		return decodeText(message)
	}
}

// control answers a ping, and ends reading with a close frame.
func (s *webSocket) control(header ws.Header, r io.Reader) error {
	payload := make([]byte, header.Length)
	if _, err := io.ReadFull(r, payload); err != nil {
		return err
	}
	switch header.OpCode {
	case ws.OpPing:
		s.writeFrame(ws.NewPongFrame(payload))
	case ws.OpClose:
		code, reason := ws.ParseCloseFrameData(payload)
		if len(payload) > 0 && ws.CheckCloseFrameData(code, reason) != nil {
			return errCloseFrame
		}
		return wsutil.ClosedError{Code: code, Reason: reason}
	}
	return nil
}

func (s *webSocket) write(p packet) {
	code, message := ws.OpBinary, p.data
	if !p.binary {
		code, message = ws.OpText, append([]byte{p.kind}, p.data...)
	}
	if s.freedoms.Fragments {
		half := len(message) / 2
		s.writeFrame(ws.NewFrame(code, false, message[:half]))
		s.writeFrame(ws.NewPingFrame(nil))
		code, message = ws.OpContinuation, message[half:]
	}
	s.writeFrame(ws.NewFrame(code, true, message))
}

// writeFrame ignores errors: the reader meets them.
func (s *webSocket) writeFrame(frame ws.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.closed = frame.Header.OpCode == ws.OpClose
	if s.closed && s.freedoms.NoCloseFrame {
		s.conn.Close()
		return
	}
	s.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	_ = ws.WriteFrame(s.conn, frame)
}

// close sends a close frame, the first time, and gives the client a moment to answer.
func (s *webSocket) close(status ws.StatusCode) {
	s.writeFrame(ws.NewCloseFrame(ws.NewCloseFrameBody(status, "")))
	s.conn.SetReadDeadline(time.Now().Add(closeTimeout))
}

// drain reads until the client has closed, too.
func (s *webSocket) drain() {
	for {
		if _, err := s.read(); err != nil && !errors.Is(err, errNoPacket) {
			return
		}
	}
}

// statusOf is the code for the close frame after reading has failed.
func statusOf(err error) ws.StatusCode {
	switch {
	case errors.As(err, &wsutil.ClosedError{}), errors.Is(err, errNoPacket):
		return ws.StatusNormalClosure
	case errors.Is(err, errTooLarge):
		return ws.StatusMessageTooBig
	case errors.Is(err, wsutil.ErrInvalidUTF8):
		return ws.StatusInvalidFramePayloadData
	}
	return ws.StatusProtocolError
}

// reasonOf is the reason of the session's end after reading has failed.
func reasonOf(err error) string {
	switch {
	case errors.As(err, &wsutil.ClosedError{}), errors.Is(err, io.EOF):
		return reasonTransportClose
	case errors.Is(err, errNoPacket):
		return reasonParseError
	}
	return reasonTransportError
}

package engine

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"
)

// webSocket is one WebSocket connection, server side. One goroutine reads; any may write.
// Whose turn it is to be used is for the Connection to say; the webSocket carries the flag and the signal for it.
//
// https://www.rfc-editor.org/rfc/rfc6455
type webSocket struct {
	conn         net.Conn
	reader       *bufio.Reader
	rules        webSocketRules
	maxPayload   int
	writeTimeout time.Duration
	closeTimeout time.Duration
	base64       bool // revision 3: the client takes text only

	signal  signal      // there may be something to write
	retired atomic.Bool // out of use: what is left to write is the close frame

	mu     sync.Mutex
	closed bool // our close frame was written, or writing failed
}

// closeError is why the connection has to end: the status code to send, 0 for none.
type closeError struct {
	code     ws.StatusCode
	reason   string
	byClient bool // the client closed in good order
}

func (e *closeError) Error() string { return e.reason }

// acceptWebSocket answers the opening handshake. When it fails, the request has been answered.
func (s *Server) acceptWebSocket(w http.ResponseWriter, r *http.Request) (*webSocket, error) {
	header := http.Header{}
	s.allowOrigin(header, r)
	if agreed := s.rules.webSocket.extensions(r.Header.Get("Sec-WebSocket-Extensions")); agreed != "" {
		header.Set("Sec-WebSocket-Extensions", agreed)
	}
	upgrader := ws.HTTPUpgrader{Timeout: s.options.WriteTimeout, Header: header}
	conn, buffered, _, err := upgrader.Upgrade(r, w)
	if err != nil {
		if conn != nil {
			conn.Close()
		}
		return nil, err
	}
	return &webSocket{
		conn:         conn,
		reader:       buffered.Reader,
		rules:        s.rules.webSocket,
		maxPayload:   s.rules.limits.message(s.options.MaxPayload),
		writeTimeout: s.options.WriteTimeout,
		closeTimeout: s.options.CloseTimeout,
		base64:       s.rules.revision3.base64(r.URL.Query()),
		signal:       newSignal(),
	}, nil
}

// read returns the next message, reassembled. Control frames are answered on the way. The error is a *closeError when
// the client asked for the end or broke a rule.
func (s *webSocket) read() (binary bool, message []byte, err error) {
	state := ws.StateServerSide
	for {
		header, err := ws.ReadHeader(s.reader)
		if err != nil {
			return false, nil, readError(err)
		}
		if err := ws.CheckHeader(header, state); err != nil {
			return false, nil, &closeError{code: ws.StatusProtocolError, reason: err.Error()}
		}
		if header.OpCode.IsControl() {
			if err := s.control(header); err != nil {
				return false, nil, err
			}
			continue
		}
		if header.OpCode != ws.OpContinuation {
			binary = header.OpCode == ws.OpBinary
		}
		if message, err = s.appendPayload(message, header); err != nil {
			return false, nil, err
		}
		if !s.rules.complete(header) {
			state = state.Set(ws.StateFragmented)
			continue
		}
		if !binary {
			if err := s.rules.text(message); err != nil {
				return false, nil, err
			}
		}
		return binary, message, nil
	}
}

// appendPayload reads the payload of a data frame. What it allocates grows with what has arrived, not with what the
// header announces.
func (s *webSocket) appendPayload(message []byte, header ws.Header) ([]byte, error) {
	if header.Length > int64(s.maxPayload-len(message)) {
		return nil, &closeError{code: ws.StatusMessageTooBig, reason: "message too big"}
	}
	buffer := bytes.NewBuffer(message)
	start := len(message)
	if _, err := io.CopyN(buffer, s.reader, header.Length); err != nil {
		return nil, readError(err)
	}
	message = buffer.Bytes()
	ws.Cipher(message[start:], header.Mask, 0)
	return message, nil
}

// control answers a control frame: a pong for a ping, nothing for a pong, and the end for a close.
func (s *webSocket) control(header ws.Header) error {
	payload := make([]byte, header.Length)
	if _, err := io.ReadFull(s.reader, payload); err != nil {
		return readError(err)
	}
	ws.Cipher(payload, header.Mask, 0)
	switch header.OpCode {
	case ws.OpPing:
		return s.rules.ping(s, payload)
	case ws.OpClose:
		return closeAnswer(payload)
	}
	return nil
}

// closeAnswer returns the end that a close frame asks for: with the code it carries, or a protocol error.
func closeAnswer(payload []byte) *closeError {
	if len(payload) == 0 {
		return &closeError{reason: "closed by the client", byClient: true}
	}
	code, reason := ws.ParseCloseFrameData(payload)
	if err := ws.CheckCloseFrameData(code, reason); err != nil {
		return &closeError{code: ws.StatusProtocolError, reason: err.Error()}
	}
	return &closeError{code: code, reason: "closed by the client", byClient: true}
}

// readError turns the malformed frame header that package ws reports into the end it calls for.
func readError(err error) error {
	if errors.Is(err, ws.ErrHeaderLengthMSB) || errors.Is(err, ws.ErrHeaderLengthUnexpected) {
		return &closeError{code: ws.StatusProtocolError, reason: err.Error()}
	}
	return err
}

// write sends complete frames. After an error, or after the close frame, the connection takes nothing more.
func (s *webSocket) write(frames []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.writeLocked(frames)
}

func (s *webSocket) writeLocked(frames []byte) error {
	if s.closed {
		return net.ErrClosed
	}
	s.conn.SetWriteDeadline(time.Now().Add(s.writeTimeout))
	_, err := s.conn.Write(frames)
	s.closed = err != nil
	return err
}

// shut sends the close frame, with a status code unless it is 0, and gives the client a moment to answer it; whoever
// reads goes on until then.
func (s *webSocket) shut(code ws.StatusCode, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	var body []byte
	if code != 0 {
		body = ws.NewCloseFrameBody(code, reason)
	}
	s.conn.SetReadDeadline(time.Now().Add(s.closeTimeout))
	s.writeLocked(appendFrame(nil, ws.OpClose, body))
	s.closed = true
}

// retire takes the connection out of use: its writer sends the close frame and is done.
func (s *webSocket) retire() {
	s.retired.Store(true)
	s.signal.raise()
}

// hurry gives whoever reads or writes at this moment no more than the close timeout.
func (s *webSocket) hurry() {
	s.conn.SetDeadline(time.Now().Add(s.closeTimeout))
}

// abort ends the connection at once: reading and writing fail from now on.
func (s *webSocket) abort() {
	s.conn.Close()
}

// appendFrame appends one frame as a server sends it: complete and not masked.
func appendFrame(dst []byte, opcode ws.OpCode, payload []byte) []byte {
	return append(appendFrameHeader(dst, opcode, len(payload)), payload...)
}

func appendFrameHeader(dst []byte, opcode ws.OpCode, length int) []byte {
	buffer := bytes.NewBuffer(dst)
	ws.WriteHeader(buffer, ws.Header{Fin: true, OpCode: opcode, Length: int64(length)}) // a buffer does not fail
	return buffer.Bytes()
}

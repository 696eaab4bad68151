package wire

import (
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/gobwas/ws"
)

// closeWait is how long Close waits for the server's part of the closing handshake.
const closeWait = time.Second

// WebSocket is one open WebSocket connection. Sending is safe for concurrent use, and while another goroutine receives;
// only one goroutine at a time can receive.
type WebSocket struct {
	conn      net.Conn
	eventLoop bool // Deliver may use one

	writing sync.Mutex
	out     []byte // scratch for a frame

	reading sync.Mutex
	stream
}

// Deflates says whether the server agreed to compress messages. Received messages are decompressed; [Deflated] compresses one to be
// sent.
func (c *WebSocket) Deflates() bool { return c.frames.deflated }

// SendText sends a text message in one frame.
func (c *WebSocket) SendText(text []byte) error {
	return c.SendFrame(Frame{Opcode: ws.OpText, Payload: text, Fin: true})
}

// SendBinary sends a binary message in one frame.
func (c *WebSocket) SendBinary(data []byte) error {
	return c.SendFrame(Frame{Opcode: ws.OpBinary, Payload: data, Fin: true})
}

// SendFrame sends frames exactly as given, right or wrong, in one write.
func (c *WebSocket) SendFrame(frames ...Frame) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.out = c.appendFrames(c.out[:0], frames)
	c.conn.SetWriteDeadline(time.Now().Add(writeTime(len(c.out))))
	n, err := c.conn.Write(c.out)
	countSent(c.traffic, n)
	if cap(c.out) > smallBuffer {
		c.out = nil
	}
	if err != nil {
		return c.transcript.fail(c.channel, fmt.Errorf("wire: send: %w", err))
	}
	return nil
}

// SendRaw writes bytes that need not be frames.
func (c *WebSocket) SendRaw(data []byte) error {
	c.writing.Lock()
	defer c.writing.Unlock()
	c.transcript.add(true, c.channel, KindNote, fmt.Appendf(nil, "raw bytes %q", clip(data)))
	c.conn.SetWriteDeadline(time.Now().Add(writeTime(len(data))))
	n, err := c.conn.Write(data)
	countSent(c.traffic, n)
	if err != nil {
		return c.transcript.fail(c.channel, fmt.Errorf("wire: send: %w", err))
	}
	return nil
}

// Close performs the closing handshake with the given code (0 sends none) and closes the connection. It waits a
// second at most for the server. A Close frame that either side sent before is not repeated.
func (c *WebSocket) Close(code int) error {
	_ = c.sendClose(CloseFrame(code)) // an error shows when reading, too
	deadline := time.Now().Add(closeWait)
	c.conn.SetReadDeadline(deadline)
	c.reading.Lock()
	defer c.reading.Unlock()
	for c.ended == nil && time.Now().Before(deadline) {
		c.conn.SetReadDeadline(deadline)
		if _, err := c.receive(); err != nil {
			break
		}
	}
	return c.conn.Close()
}

// sendClose sends a Close frame, unless one was sent before.
func (c *WebSocket) sendClose(f Frame) error {
	if c.closing() {
		return nil
	}
	return c.SendFrame(f)
}

// closing says whether a Close frame was sent.
func (c *WebSocket) closing() bool {
	c.writing.Lock()
	defer c.writing.Unlock()
	return c.closeSent
}

// Abort closes the connection without a Close frame; blocked calls return.
func (c *WebSocket) Abort() { c.conn.Close() }

// Reset cuts the connection with a TCP RST; blocked calls return.
func (c *WebSocket) Reset() {
	c.transcript.add(true, c.channel, KindNote, []byte("TCP reset"))
	reset(c.conn)
}

// EndWriting ends our side of the connection without a Close frame, as a process that dies does. Receive goes on until the server ends
// its side.
func (c *WebSocket) EndWriting() {
	c.transcript.add(true, c.channel, KindNote, []byte("end of stream"))
	if half, ok := c.conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
}

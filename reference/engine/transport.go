package engine

import (
	"encoding/base64"
	"errors"
	"net/http"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// writeSize is about how many bytes are written to a WebSocket at once; only a larger packet takes more.
const writeSize = 64 << 10

// What an idle WebSocket keeps for the next time, in bytes and in packets.
const (
	maxIdleBuffer  = 4 << 10
	maxIdlePackets = 64
)

// serveUpgrade opens a WebSocket for a session that has begun by polling. If the session has no use for it, it is
// closed again, and the session goes on undisturbed.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md#upgrade
func (c *Connection) serveUpgrade(w http.ResponseWriter, r *http.Request) {
	socket, err := c.server.acceptWebSocket(w, r)
	if err != nil {
		return
	}
	accepted := false
	c.update(func(now time.Time) {
		if accepted = c.session.TransportOpened(now, engineio.WebSocket); accepted {
			c.socket = socket
		}
	})
	if !accepted {
		c.server.rules.upgrade.refused(c, socket)
	}
	c.serveWebSocket(socket)
}

// serveWebSocket reads from a WebSocket, and has another goroutine write to it, until it is closed.
func (c *Connection) serveWebSocket(socket *webSocket) {
	written := make(chan struct{})
	go func() {
		defer close(written)
		c.writeFrames(socket)
	}()
	reason := c.readFrames(socket)
	c.update(func(now time.Time) {
		if c.socket == socket {
			c.server.rules.webSocket.lost(c, now, reason)
		}
	})
	socket.abort() // only now, so that whoever sees it knows that the session has been told
	socket.retire()
	<-written
}

// readFrames gives what arrives to the session until the WebSocket ends, and returns why it did.
func (c *Connection) readFrames(socket *webSocket) (reason string) {
	for {
		binary, message, err := socket.read()
		if err != nil {
			return c.endReason(socket, err)
		}
		packet, err := c.parseFrame(binary, message)
		c.update(func(now time.Time) {
			switch {
			case c.socket != socket: // already out of use
			case err != nil:
				c.session.Fail(now, engineio.WebSocket, engineio.ReasonParseError)
			default:
				c.receive(now, engineio.WebSocket, packet)
			}
		})
	}
}

// endReason answers the end of a WebSocket with a close frame and returns its reason for the session.
func (c *Connection) endReason(socket *webSocket, err error) string {
	var end *closeError
	if !errors.As(err, &end) {
		return engineio.ReasonTransportClose
	}
	if end.code == ws.StatusMessageTooBig {
		c.server.rules.limits.exceeded(c)
	}
	socket.shut(end.code, "")
	if end.byClient {
		return engineio.ReasonTransportClose
	}
	return engineio.ReasonTransportError
}

// writeFrames writes what the session has for a WebSocket, each packet in a frame of its own, until the WebSocket is
// out of use; then it sends the close frame.
func (c *Connection) writeFrames(socket *webSocket) {
	var packets []engineio.Packet
	var buffer []byte
	for range socket.signal {
		var retired bool
		packets, retired = c.takeFrames(socket, packets[:0])
		var err error
		if buffer, err = c.writePackets(socket, packets, buffer[:0]); err != nil {
			socket.abort()
			return
		}
		if retired {
			c.server.rules.webSocket.goodbye(socket)
			return
		}
		if clear(packets); cap(packets) > maxIdlePackets {
			packets = nil
		}
	}
}

// writePackets writes packets, several at once if they are small, and returns the buffer for the next time.
func (c *Connection) writePackets(socket *webSocket, packets []engineio.Packet, buffer []byte) ([]byte, error) {
	for i, packet := range packets {
		buffer = c.appendFrame(socket, buffer, packet)
		if len(buffer) < writeSize && i+1 < len(packets) {
			continue
		}
		if err := socket.write(buffer); err != nil {
			return nil, err
		}
		buffer = buffer[:0]
	}
	if cap(buffer) > maxIdleBuffer {
		return nil, nil
	}
	return buffer, nil
}

// takeFrames returns the packets for a WebSocket, and whether they are the last.
func (c *Connection) takeFrames(socket *webSocket, dst []engineio.Packet) (packets []engineio.Packet, retired bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.socket == socket {
		dst = c.outgoing(engineio.WebSocket, dst)
		c.absorb()
	}
	return dst, socket.retired.Load()
}

func (c *Connection) appendFrame(socket *webSocket, dst []byte, packet engineio.Packet) []byte {
	if c.revision == engineio.V3 {
		return c.server.rules.revision3.frame(dst, packet, socket.base64)
	}
	return c.server.rules.webSocket.frame(dst, packet)
}

func (c *Connection) parseFrame(binary bool, message []byte) (engineio.Packet, error) {
	if c.revision == engineio.V3 {
		return c.server.rules.revision3.parse(binary, message)
	}
	return c.server.rules.webSocket.parse(binary, message)
}

func appendPacketFrame(dst []byte, revision engineio.Revision, packet engineio.Packet) []byte {
	opcode, length := ws.OpText, 1+len(packet.Data)
	if packet.Binary {
		opcode = ws.OpBinary
		if revision == engineio.V4 {
			length--
		}
	}
	dst = appendFrameHeader(dst, opcode, length)
	return engineio.AppendFrame(dst, revision, packet)
}

// appendBase64Frame appends a binary packet of revision 3 as a text frame.
func appendBase64Frame(dst []byte, packet engineio.Packet) []byte {
	text := base64.StdEncoding.AppendEncode([]byte{'b', '0' + byte(packet.Type)}, packet.Data)
	return appendFrame(dst, ws.OpText, text)
}

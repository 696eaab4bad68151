package wire

import (
	"context"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"time"

	"github.com/gobwas/ws"
)

// Receive returns the next message, put together from its fragments, or the next control pong. It answers control pings.
// The payload belongs to the caller. When ctx ends first, nothing is lost: a message under way is continued by the
// next call. Errors end the connection, and every later call returns the same one: [CloseError] (the peer closed, with or
// without a Close frame), [FrameError], [TooLargeError], net.ErrClosed after a Close or Reset of our own.
func (c *WebSocket) Receive(ctx context.Context) (Frame, error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if ctx.Done() == nil {
		return c.receive()
	}
	if err := ctx.Err(); err != nil {
		return Frame{}, interruption(ctx)
	}
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		c.conn.SetReadDeadline(past)
		close(interrupted)
	})
	f, err := c.receive()
	if !stop() {
		<-interrupted
		c.conn.SetReadDeadline(time.Time{})
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return Frame{}, interruption(ctx)
		}
	}
	return f, err
}

// receive does the work of Receive until the read deadline.
func (c *WebSocket) receive() (Frame, error) {
	for c.ended == nil {
		f, ok, err := c.frames.next()
		if err != nil {
			return Frame{}, c.end(err)
		}
		if !ok {
			if err := c.fill(); err != nil {
				return Frame{}, err
			}
			continue
		}
		c.transcript.add(false, c.channel, frameKind(f), f.Payload)
		switch f.Opcode {
		case ws.OpPong:
			f.Payload = append([]byte{}, f.Payload...)
			return f, nil
		case ws.OpPing:
			// An error of writing shows when reading, too.
			_ = c.SendFrame(Frame{Opcode: ws.OpPong, Payload: f.Payload, Fin: true})
		case ws.OpClose:
			return Frame{}, c.closed(f.Payload)
		default:
			message, whole, err := c.frames.join(f)
			if err != nil {
				return Frame{}, c.end(err)
			}
			if whole {
				return message, nil
			}
		}
	}
	return Frame{}, c.ended
}

// fill reads more bytes.
func (c *WebSocket) fill() error {
	n, err := c.conn.Read(c.frames.space())
	c.frames.grew(n)
	switch {
	case n > 0 || err == nil:
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return err
	case errors.Is(err, net.ErrClosed):
		c.ended = net.ErrClosed
		return c.ended
	}
	return c.end(&CloseError{Code: CloseAbnormal, Err: err})
}

// closed answers the peer's Close frame.
func (c *WebSocket) closed(payload []byte) error {
	result := &CloseError{Code: CloseNoStatus}
	reply := 0
	if len(payload) == 1 {
		return c.end(&FrameError{Data: clip(payload), Err: errClose})
	}
	if len(payload) >= 2 {
		result.Code = int(binary.BigEndian.Uint16(payload))
		result.Reason = string(payload[2:])
		reply = result.Code
	}
	// An error of writing changes nothing: the peer has closed.
	_ = c.SendClose(reply)
	c.ended = result
	return result
}

// end records why nothing more can be received. Bytes that are not a frame go into the transcript.
func (c *WebSocket) end(err error) error {
	if fault := (*FrameError)(nil); errors.As(err, &fault) {
		c.transcript.add(false, c.channel, KindError, fault.Data)
	}
	c.ended = c.transcript.fail(c.channel, err)
	return c.ended
}

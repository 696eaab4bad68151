package wire

import (
	"context"
	"errors"
	"os"
	"time"

	"github.com/gobwas/ws"
)

// Receive returns the next message, put together from its fragments, or the next control pong. It answers control pings.
// The payload belongs to the caller. When ctx ends first, nothing is lost: an incomplete message is continued by the
// next call. Errors end the connection, and every later call returns the same one: [CloseError] (the server closed, with or
// without a Close frame), [FrameError], [TooLargeError], and net.ErrClosed after Close or Reset.
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
	for {
		f, ok, err := c.next(c.reply)
		if ok || err != nil {
			return f, err
		}
		if err := c.fill(); err != nil {
			return Frame{}, err
		}
	}
}

// reply sends a frame that RFC 6455 demands.
func (c *WebSocket) reply(f Frame) {
	// An error of writing shows when reading, too; and if the server has closed it changes nothing.
	if f.Opcode == ws.OpClose {
		_ = c.sendClose(f)
	} else {
		_ = c.SendFrame(f)
	}
}

// fill reads more bytes.
func (c *WebSocket) fill() error {
	n, err := c.conn.Read(c.frames.space())
	c.frames.grew(n)
	countReceived(c.traffic, n)
	switch {
	case n > 0 || err == nil:
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return err
	}
	return c.readFailed(err)
}

package wire

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

// Do sends a request and reads the response. It follows no redirect. Any status is a response, not an error. If a connection that was kept
// alive is closed without a byte of a response, the request is sent once more on a new one, as browsers do: the server has most likely
// closed the connection before the request came. Errors: [DialError], [ResponseError], [TooLargeError], or one that wraps the context's.
func (w *Wire) Do(ctx context.Context, request Request) (*Response, error) {
	channel := w.Transcript.channel("http")
	response, err := w.exchange(ctx, channel, request)
	if err != nil {
		return nil, w.Transcript.fail(channel, err)
	}
	return response, nil
}

// exchange does the work of Do.
func (w *Wire) exchange(ctx context.Context, channel string, request Request) (*Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, interruption(ctx)
	}
	out := requestBuffers.Get().(*bytes.Buffer)
	defer releaseRequest(out)
	request.encode(out, w.Endpoint, w.Cookies)
	if idle := w.takeIdle(); idle != nil {
		response, err := w.exchangeOn(ctx, idle, channel, request, out.Bytes())
		if !closedUnanswered(err) {
			return response, err
		}
		w.Transcript.Note("%s: the server closed the connection that it kept alive; the request is sent once more, on a new one", channel)
	}
	conn, err := w.connect(ctx)
	if err != nil {
		return nil, err
	}
	return w.exchangeOn(ctx, w.newConnection(conn), channel, request, out.Bytes())
}

// closedUnanswered says whether an exchange failed because the server closed the connection, or had closed it, without a byte of a response.
func closedUnanswered(err error) bool {
	var response *ResponseError
	return errors.As(err, &response) && len(response.Data) == 0 && !errors.Is(err, os.ErrDeadlineExceeded)
}

// exchangeOn makes an exchange on a connection, and keeps that if it can be used again.
func (w *Wire) exchangeOn(ctx context.Context, c *connection, channel string, request Request, encoded []byte) (*Response, error) {
	release := interruptible(ctx, c.conn)
	w.Transcript.add(true, channel, KindRequest, encoded)
	if request.Timeout > 0 {
		c.conn.SetReadDeadline(time.Now().Add(request.Timeout))
	}
	response, err := c.exchange(request.method(), encoded, w.maxBody())
	if w.Transcript != nil && c.meter.total > 0 {
		unread := c.reader.Buffered() // belongs to no response
		size := c.meter.total - unread
		w.Transcript.addPart(false, channel, KindResponse, c.meter.captured[:min(size, len(c.meter.captured))], size)
	}
	err = release(err)
	if err != nil {
		c.close()
		return nil, err
	}
	w.Cookies.keep(w.Endpoint, request.Path, response.Header)
	if response.Close || c.reader.Buffered() > 0 || c.conn.SetDeadline(time.Time{}) != nil {
		c.close()
	} else {
		w.putIdle(c, response.Header.Get("Keep-Alive"))
	}
	return response.Response, nil
}

// exchange writes an encoded request and reads the response. A server may refuse a large body before it has read it.
func (c *connection) exchange(method string, encoded []byte, maxBody int) (exchanged, error) {
	now := time.Now()
	c.meter.start(maxResponseHead)
	var result exchanged
	var err, writeErr error
	if len(encoded) < concurrentWrite {
		c.conn.SetWriteDeadline(now.Add(writeTimeout))
		writeErr = c.write(encoded)
		result, err = c.read(method, maxBody)
	} else {
		c.conn.SetWriteDeadline(now.Add(writeTime(len(encoded))))
		written := make(chan error, 1)
		go func() { written <- c.writeLarge(encoded) }()
		if result, err = c.read(method, maxBody); len(written) == 0 {
			result.Close = true
			c.conn.SetDeadline(time.Now())
		}
		writeErr = <-written
	}
	if writeErr != nil {
		result.Close = true
		if err != nil {
			err = &ResponseError{Data: c.meter.captured, Err: writeErr}
		}
	}
	return result, err
}

// concurrentWrite is the size from which a request is written while the response is already awaited.
const concurrentWrite = 32 << 10

// writeLarge writes a large request.
func (c *connection) writeLarge(encoded []byte) error {
	err := c.write(encoded)
	if err != nil {
		// A server that stops reading may not answer at all. If it has answered, a second is enough to read that.
		c.conn.SetReadDeadline(time.Now().Add(time.Second))
	}
	return err
}

// writeTime bounds a large write: the usual time, and a second more for each MiB.
func writeTime(size int) time.Duration {
	return writeTimeout + time.Duration(size>>20)*time.Second
}

func (w *Wire) maxBody() int {
	if w.MaxBody > 0 {
		return w.MaxBody
	}
	return DefaultMaxBody
}

// past makes blocked reads and writes return at once.
var past = time.Unix(1, 0)

// interruptible ends reads and writes on conn when ctx ends. The returned function stops that, and turns the error of an
// interrupted call into the context's.
func interruptible(ctx context.Context, conn net.Conn) func(error) error {
	if ctx.Done() == nil {
		return func(err error) error { return err }
	}
	if own, ok := conn.(interface{ SetDone(done <-chan struct{}) }); ok { // of package evloop
		own.SetDone(ctx.Done())
		return func(err error) error {
			own.SetDone(nil)
			if err != nil && ctx.Err() != nil {
				return interruption(ctx)
			}
			return err
		}
	}
	interrupted := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		conn.SetDeadline(past)
		close(interrupted)
	})
	return func(err error) error {
		if stop() {
			return err
		}
		<-interrupted
		return interruption(ctx)
	}
}

// interruption is the error of a call that its context ended.
func interruption(ctx context.Context) error {
	return fmt.Errorf("wire: interrupted: %w", context.Cause(ctx))
}

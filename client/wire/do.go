package wire

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// Response is the answer to one request.
type Response struct {
	Status  int
	Header  http.Header
	Body    []byte        // without transfer encoding; a content encoding, if asked for, is still in place
	Elapsed time.Duration // from the first byte sent to the last byte received
}

// Do sends a request and reads the response. It follows no redirect and sends nothing twice. Any status is a response, not
// an error. Errors: [DialError], [ResponseError], [TooLargeError], or one that wraps the context's.
func (w *Wire) Do(ctx context.Context, request Request) (*Response, error) {
	channel := w.Transcript.channel("http")
	response, err := w.exchange(ctx, channel, request)
	if err != nil {
		return nil, w.Transcript.fail(channel, err)
	}
	return response, nil
}

// exchange does the work of Do on one connection, and keeps that if it can be used again.
func (w *Wire) exchange(ctx context.Context, channel string, request Request) (*Response, error) {
	if err := ctx.Err(); err != nil {
		return nil, interruption(ctx)
	}
	encoded := request.encode(w.Endpoint)
	c := w.take()
	if c == nil {
		conn, err := w.connect(ctx)
		if err != nil {
			return nil, err
		}
		c = w.newConnection(conn)
	}
	release := interruptible(ctx, c.conn)
	w.Transcript.add(true, channel, KindRequest, encoded)
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
	if response.Close || c.reader.Buffered() > 0 || c.conn.SetDeadline(time.Time{}) != nil {
		c.close()
	} else {
		w.keep(c, response.Header.Get("Keep-Alive"))
	}
	return response.Response, nil
}

// exchanged is a response and whether the connection ends with it.
type exchanged struct {
	*Response
	Close bool
}

// writeAside is the size of a request from which on it is written while the response is already awaited: a server may
// refuse a large body before it has read it.
const writeAside = 32 << 10

// exchange writes an encoded request and reads the response.
func (c *connection) exchange(method string, encoded []byte, maxBody int) (exchanged, error) {
	began := time.Now()
	c.meter.start(MaxResponseHead)
	written := make(chan error, 1)
	if len(encoded) < writeAside {
		c.conn.SetWriteDeadline(began.Add(WriteTimeout))
		written <- c.write(encoded)
	} else {
		c.conn.SetWriteDeadline(began.Add(writeTime(len(encoded))))
		go func() {
			err := c.write(encoded)
			if err != nil {
				// A server that stops reading need not answer; one that has answered already is still heard.
				c.conn.SetReadDeadline(time.Now().Add(time.Second))
			}
			written <- err
		}()
	}
	result, err := c.read(method, maxBody)
	if err == nil && len(written) == 0 {
		result.Close = true
		c.conn.SetWriteDeadline(time.Now())
	} else if err != nil {
		c.conn.SetDeadline(time.Now())
	}
	if writeErr := <-written; writeErr != nil {
		result.Close = true
		if err != nil {
			err = &ResponseError{Data: c.meter.captured, Err: writeErr}
		}
	}
	if err == nil {
		result.Elapsed = time.Since(began)
	}
	return result, err
}

// writeTime bounds a large write: the usual time, and a second more for each MiB.
func writeTime(size int) time.Duration {
	return WriteTimeout + time.Duration(size>>20)*time.Second
}

// read reads one response, skipping interim ones.
func (c *connection) read(method string, maxBody int) (exchanged, error) {
	for {
		head, err := http.ReadResponse(c.reader, &http.Request{Method: method})
		if err != nil {
			return exchanged{}, c.fault(err, "response head", MaxResponseHead)
		}
		if head.StatusCode >= 100 && head.StatusCode < 200 && head.StatusCode != http.StatusSwitchingProtocols {
			continue
		}
		c.meter.left = 2*maxBody + MaxResponseHead // chunks of a byte each would not get further
		body, err := io.ReadAll(io.LimitReader(head.Body, int64(maxBody)+1))
		if err != nil {
			return exchanged{}, c.fault(err, "response body", maxBody)
		}
		if len(body) > maxBody {
			return exchanged{}, &TooLargeError{What: "response body", Limit: maxBody}
		}
		response := &Response{Status: head.StatusCode, Header: head.Header, Body: body}
		return exchanged{response, head.Close || head.StatusCode == http.StatusSwitchingProtocols}, nil
	}
}

// fault turns an error of reading into a typed one.
func (c *connection) fault(err error, what string, limit int) error {
	if c.meter.left <= 0 { // whatever the parser made of the end
		return &TooLargeError{What: what, Limit: limit}
	}
	if errors.Is(err, io.ErrUnexpectedEOF) && c.meter.total == 0 {
		err = io.EOF
	}
	return &ResponseError{Data: c.meter.captured, Err: err}
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

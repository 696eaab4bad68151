package wire

import (
	"errors"
	"io"
	"net/http"
)

// Response is the answer to one request.
type Response struct {
	Status int
	Header Header
	Body   []byte // without transfer encoding; a content encoding, if asked for, is still in place
}

// exchanged is a response and whether the connection ends with it.
type exchanged struct {
	*Response
	Close bool
}

// read reads one response, skipping interim ones.
func (c *connection) read(method string, maxBody int) (exchanged, error) {
	for {
		if result, ok := c.readPlain(method, maxBody); ok {
			return result, nil
		}
		head, err := http.ReadResponse(c.reader, &http.Request{Method: method})
		if err != nil {
			return exchanged{}, c.readError(err, "response head", maxResponseHead)
		}
		if head.StatusCode >= 100 && head.StatusCode < 200 && head.StatusCode != http.StatusSwitchingProtocols {
			continue
		}
		c.meter.left = 2*maxBody + maxResponseHead // chunks of a byte each would not get further
		body, err := io.ReadAll(io.LimitReader(head.Body, int64(maxBody)+1))
		if err != nil {
			return exchanged{}, c.readError(err, "response body", maxBody)
		}
		if len(body) > maxBody {
			return exchanged{}, &TooLargeError{What: "response body", Limit: maxBody}
		}
		response := &Response{Status: head.StatusCode, Header: fields(nil, head.Header), Body: body}
		return exchanged{response, head.Close || head.StatusCode == http.StatusSwitchingProtocols}, nil
	}
}

// readError returns the typed error for an error of reading.
func (c *connection) readError(err error, what string, limit int) error {
	if c.meter.left <= 0 { // the limit ended the response, whatever the parser says
		return &TooLargeError{What: what, Limit: limit}
	}
	if errors.Is(err, io.ErrUnexpectedEOF) && c.meter.total == 0 {
		err = io.EOF
	}
	return &ResponseError{Data: c.meter.captured, Err: err}
}

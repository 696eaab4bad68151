package gosocketio

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

// batchBytes is when a response is full enough to be sent although more packets wait, in bytes.
const batchBytes = 64 << 10

// ServeHTTP answers a poll or takes a body.
func (c *pollingConn) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	switch r.Method {
	case http.MethodGet:
		c.serveGet(w, r)
	case http.MethodPost:
		c.servePost(w, r)
	default:
		refuse(w, front.BadRequest)
	}
}

// serveGet answers a poll when there is something to send.
func (c *pollingConn) serveGet(w http.ResponseWriter, r *http.Request) {
	if !c.getting.CompareAndSwap(false, true) {
		c.finish(reasonTransportError)
		refuse(w, front.BadRequest)
		return
	}
	defer c.getting.Store(false)
	stop := context.AfterFunc(r.Context(), func() { c.finish(reasonTransportClose) })
	payload := c.collect()
	if !stop() {
		return // nobody listens
	}
	if len(payload) == 0 {
		payload = engineio.AppendPayload(nil, engineio.V3, []engineio.Packet{c.peer.farewell()})
	}
	if err := c.write(w, payload); err != nil {
		c.finish(reasonTransportClose)
	}
}

// finish ends the session, unless it has left this transport behind.
func (c *pollingConn) finish(reason string) {
	if !c.peer.hasUpgraded() {
		c.peer.finish(reason)
	}
}

// collect waits for the library to write a packet, and takes those that are ready then. The open packet comes alone. The
// payload is empty when the session has ended.
func (c *pollingConn) collect() []byte {
	opening := c.opened.CompareAndSwap(false, true)
	var payload bytes.Buffer
	for {
		packet, ok := c.ask(http.MethodGet, nil)
		if !ok {
			c.finish(endOf(c.deadline.Load()))
			return payload.Bytes()
		}
		payload.Write(packet)
		if opening || payload.Len() >= batchBytes || c.peer.unsent.Load() <= 0 || c.isPausing() {
			return payload.Bytes()
		}
	}
}

// write sends a payload in the encoding that the client has asked for. The library has written it as text.
func (c *pollingConn) write(w http.ResponseWriter, payload []byte) error {
	contentType := "text/plain; charset=UTF-8"
	switch {
	case c.jsonp != "":
		payload, contentType = javaScript(c.jsonp, payload), "text/javascript; charset=UTF-8"
	case c.binary:
		packets, err := engineio.ParsePayload(nil, engineio.V3, payload, engineio.Limits{MaxPayload: len(payload)})
		if err != nil {
			return err
		}
		if hasBinary(packets) {
			payload, contentType = engineio.AppendBinaryPayload(nil, packets), "application/octet-stream"
		}
	}
	w.Header().Set("Content-Type", contentType)
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(c.peer.server.options.WriteTimeout))
	_, err := w.Write(payload)
	return err
}

func hasBinary(packets []engineio.Packet) bool {
	for _, p := range packets {
		if p.Binary {
			return true
		}
	}
	return false
}

// servePost takes the packets of a body.
func (c *pollingConn) servePost(w http.ResponseWriter, r *http.Request) {
	if !c.posting.CompareAndSwap(false, true) {
		c.finish(reasonTransportError)
		refuse(w, front.BadRequest)
		return
	}
	defer c.posting.Store(false)
	body, err := c.readBody(w, r)
	if tooBig := new(http.MaxBytesError); errors.As(err, &tooBig) {
		refuse(w, front.PayloadTooLarge)
		return
	}
	if err != nil {
		c.finish(reasonTransportClose)
		refuse(w, front.BadRequest)
		return
	}
	if err := c.receive(r.Header.Get("Content-Type"), body); err != nil {
		reason := reasonTransportError
		if isParseError(err) {
			reason = reasonParseError
		}
		c.finish(reason)
		refuse(w, front.BadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html")
	io.WriteString(w, "ok")
}

func (c *pollingConn) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	control := http.NewResponseController(w)
	control.SetReadDeadline(time.Now().Add(c.peer.server.options.BodyTimeout))
	defer control.SetReadDeadline(time.Time{})
	return io.ReadAll(http.MaxBytesReader(w, r.Body, int64(c.peer.server.options.MaxPayload)))
}

// receive checks all packets of a body before the library gets the first one.
func (c *pollingConn) receive(contentType string, body []byte) error {
	packets, err := c.parse(contentType, body)
	if err != nil {
		return err
	}
	checked := packets[:0]
	for _, p := range packets {
		p, forward, err := c.peer.guard.check(p)
		if err != nil {
			return err
		}
		if p.Type == engineio.Upgrade {
			continue // it belongs on the WebSocket
		}
		if forward {
			checked = append(checked, p)
		}
	}
	for _, p := range checked {
		if err := c.feed(p); err != nil {
			return err
		}
		if p.Type == engineio.Close {
			return nil
		}
	}
	return nil
}

func (c *pollingConn) parse(contentType string, body []byte) ([]engineio.Packet, error) {
	limits := engineio.Limits{MaxPayload: c.peer.server.options.MaxPayload}
	if c.jsonp != "" {
		text, err := formPayload(body)
		if err != nil {
			return nil, &engineio.ParseError{Err: err}
		}
		return engineio.ParsePayload(nil, engineio.V3, text, limits)
	}
	if mediaType, _, _ := mime.ParseMediaType(contentType); mediaType == "application/octet-stream" {
		return engineio.ParseBinaryPayload(nil, body, limits)
	}
	return engineio.ParsePayload(nil, engineio.V3, body, limits)
}

// errSessionOver is the answer to packets that come too late.
var errSessionOver = errors.New("gosocketio: the session is over")

// feed gives one packet to the library, and returns when its session has read it. While the transport is paused for an
// upgrade, the packet is kept for the WebSocket, so that none is lost and the client can go on with the upgrade.
func (c *pollingConn) feed(p engineio.Packet) error {
	if p.Type == engineio.Close {
		c.peer.noteClose()
	}
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return errSessionOver
	}
	if c.pausing {
		kept := c.peer.keepLate(p)
		c.mu.Unlock()
		if !kept {
			return errSessionOver
		}
		return nil
	}
	c.feeding = true
	c.mu.Unlock()

	_, ok := c.ask(http.MethodPost, engineio.AppendPayload(nil, engineio.V3, []engineio.Packet{p}))

	c.mu.Lock()
	defer c.mu.Unlock()
	c.feeding = false
	c.idle.Broadcast()
	if !ok && p.Type != engineio.Close {
		return errSessionOver
	}
	return nil
}

// askTimeout is how long a request to the library may outlive its session.
const askTimeout = time.Second

// ask makes a request to the library's transport. Now and then the library does not notice that the session has ended
// while a packet is on its way, and goes on waiting until the next ping would be due; nobody waits with it.
func (c *pollingConn) ask(method string, body []byte) (answer []byte, ok bool) {
	answered := make(chan *libraryResponse, 1)
	go func() {
		var response libraryResponse
		c.pollingLibrary.ServeHTTP(&response, libraryRequest(method, body))
		answered <- &response
	}()
	select {
	case response := <-answered:
		return response.body.Bytes(), !response.failed
	case <-c.peer.done:
	}
	select {
	case response := <-answered:
		return response.body.Bytes(), !response.failed
	case <-time.After(askTimeout):
		return nil, false
	}
}

// libraryRequest is what the library sees of a request: always the text encoding, without JSONP.
func libraryRequest(method string, body []byte) *http.Request {
	return &http.Request{
		Method: method,
		URL:    &url.URL{RawQuery: "b64=1"},
		Header: http.Header{"Content-Type": {"text/plain; charset=utf-8"}},
		Body:   io.NopCloser(bytes.NewReader(body)),
	}
}

// libraryResponse takes what the library writes.
type libraryResponse struct {
	header http.Header
	body   bytes.Buffer
	failed bool
}

func (r *libraryResponse) Header() http.Header {
	if r.header == nil {
		r.header = make(http.Header)
	}
	return r.header
}

// WriteHeader is called for errors only.
func (r *libraryResponse) WriteHeader(int) { r.failed = true }

// Write drops the text of an error, which is for nobody.
func (r *libraryResponse) Write(b []byte) (int, error) {
	if r.failed {
		return len(b), nil
	}
	return r.body.Write(b)
}

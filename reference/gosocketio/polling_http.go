package gosocketio

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

// serveGet answers a GET when there is something to send. A second GET beside the first, or one that the client gives up,
// ends the session, as on the reference implementation: the packets of a lost response are lost.
func (c *connection) serveGet(w http.ResponseWriter, r *http.Request) {
	if isClosed(c.moved) {
		refuse(w, front.BadRequest)
		return
	}
	if !c.getting.CompareAndSwap(false, true) {
		c.finish(engineio.ReasonTransportError)
		refuse(w, front.BadRequest)
		return
	}
	defer c.getting.Store(false)
	for {
		if packets := c.answer(); len(packets) > 0 {
			c.respond(w, r.URL.Query().Get("j"), packets)
			return
		}
		select {
		case <-c.ready:
		case <-r.Context().Done():
			c.finish(engineio.ReasonTransportClose)
			return
		}
	}
}

// answer returns the packets that answer a GET. If there are none, the GET stays pending.
func (c *connection) answer() []engineio.Packet {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.over() && c.webSocket == nil:
		c.tell()
		return append(c.outbox.take(), engineio.Packet{Type: c.release})
	case c.paused:
		return []engineio.Packet{{Type: engineio.Noop}}
	}
	return c.outbox.take()
}

// respond writes packets in the encoding that the client has asked for.
func (c *connection) respond(w http.ResponseWriter, callback string, packets []engineio.Packet) {
	contentType, payload := c.encode(callback, packets)
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Content-Type", contentType)
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(c.server.bounds.WriteTimeout))
	if _, err := w.Write(payload); err != nil {
		c.finish(engineio.ReasonTransportClose)
	}
}

func (c *connection) encode(callback string, packets []engineio.Packet) (contentType string, payload []byte) {
	if c.binary && slices.ContainsFunc(packets, func(p engineio.Packet) bool { return p.Binary }) {
		return "application/octet-stream", engineio.AppendBinaryPayload(nil, packets)
	}
	payload = engineio.AppendPayload(nil, engineio.V3, packets)
	if c.jsonp {
		return "text/javascript; charset=UTF-8", front.Script(front.Callback(callback), payload)
	}
	return "text/plain; charset=UTF-8", payload
}

// servePost hands the packets of a body to the session. It answers when the session has read them, so that a client
// cannot be faster than the application.
func (c *connection) servePost(w http.ResponseWriter, r *http.Request) {
	if !c.posting.CompareAndSwap(false, true) {
		c.finish(engineio.ReasonTransportError)
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
		c.finish(engineio.ReasonTransportClose)
		refuse(w, front.BadRequest)
		return
	}
	packets, err := c.decode(r.Header.Get("Content-Type"), body)
	if err != nil {
		c.finish(engineio.ReasonParseError)
		refuse(w, front.BadRequest)
		return
	}
	if !c.post(packets) {
		refuse(w, front.BadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html")
	io.WriteString(w, "ok")
}

func (c *connection) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	control := http.NewResponseController(w)
	control.SetReadDeadline(time.Now().Add(c.server.bounds.BodyTimeout))
	defer control.SetReadDeadline(time.Time{})
	return io.ReadAll(http.MaxBytesReader(w, r.Body, int64(c.server.bounds.MaxPayload)))
}

func (c *connection) decode(contentType string, body []byte) ([]engineio.Packet, error) {
	limits := engineio.Limits{MaxPayload: c.server.bounds.MaxPayload}
	if c.jsonp {
		body = front.FormPayload(body)
	} else if mediaType, _, _ := mime.ParseMediaType(contentType); mediaType == "application/octet-stream" {
		return engineio.ParseBinaryPayload(nil, body, limits)
	}
	return engineio.ParsePayload(nil, engineio.V3, body, limits)
}

// post reports whether the session has read the packets, up to a close packet.
func (c *connection) post(packets []engineio.Packet) bool {
	for _, p := range packets {
		select {
		case c.posted <- p:
		case <-c.moved:
			return false
		case <-c.done:
			return false
		}
		if p.Type == engineio.Close {
			return true
		}
	}
	return true
}

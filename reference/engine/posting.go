package engine

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

// closePatience is how long the end of a session waits for the GET that the client may have sent before it.
const closePatience = 20 * time.Millisecond

// post is a POST whose body is being read.
type post struct{ controller *http.ResponseController }

// interrupt makes reading the body fail.
func (p *post) interrupt() { p.controller.SetReadDeadline(time.Now()) }

var errTooLarge = errors.New("engine: the body is larger than a payload may be")

// servePost takes the packets of a POST.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md#sending-data
func (c *Connection) servePost(w http.ResponseWriter, r *http.Request, request request) {
	p := &post{controller: http.NewResponseController(w)}
	if refusal := c.beginPost(p); refusal != nil {
		c.handle()
		c.server.refuse(w, r, refusal)
		return
	}
	c.server.limitBody(w)
	body, err := c.server.rules.polling.read(r, c.server.maxBody())
	switch {
	case errors.Is(err, errTooLarge): // the session goes on, as on the official server
		c.endPost(p)
		c.server.rules.limits.exceeded(c)
		c.server.refuse(w, r, front.PayloadTooLarge)
		return
	case err != nil:
		c.endPost(p)
		c.update(func(now time.Time) { c.server.rules.polling.aborted(c, now, http.MethodPost) })
		c.server.refuse(w, r, front.BadRequest)
		return
	}
	packets, err := c.decodePayload(r, request, body)
	if err != nil {
		c.failPost(p, engineio.ReasonParseError)
		c.server.refuse(w, r, front.BadRequest)
		return
	}
	if endsSession(packets) {
		c.awaitPoll()
	}
	c.receivePayload(p, packets)
	p.controller.SetReadDeadline(time.Time{})
	c.server.respond(w, r, c.server.rules.answers.posted) // a client that is gone shows it elsewhere
}

// beginPost makes a POST the one being read. A second one is refused, and the session is over.
func (c *Connection) beginPost(p *post) *front.Refusal {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passTime(time.Now())
	switch {
	case c.session.Closed():
		c.settle()
		return front.UnknownSession
	case !c.server.rules.polling.speaks(c):
		return front.BadRequest
	case c.post != nil:
		if refusal := c.server.rules.polling.secondPOST(c); refusal != nil {
			c.settle()
			return refusal
		}
	}
	c.post = p
	return nil
}

func (c *Connection) endPost(p *post) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.post == p {
		c.post = nil
	}
}

func (c *Connection) failPost(p *post, reason string) {
	c.endPost(p)
	c.update(func(now time.Time) {
		c.session.Fail(now, engineio.Polling, reason)
	})
}

// receivePayload gives the packets to the session, in order.
func (c *Connection) receivePayload(p *post, packets []engineio.Packet) {
	c.endPost(p)
	c.update(func(now time.Time) {
		for _, packet := range packets {
			c.receive(now, engineio.Polling, packet)
		}
	})
}

// endsSession says whether the client says goodbye.
func endsSession(packets []engineio.Packet) bool {
	return slices.ContainsFunc(packets, func(p engineio.Packet) bool { return p.Type == engineio.Close })
}

// awaitPoll waits a moment for a GET that the client sent before the POST, on another connection, so that it is there
// to be released. Where one thread reads all connections, as on the official server, that order is kept by itself.
func (c *Connection) awaitPoll() {
	c.mu.Lock()
	pending := c.poll != nil
	select {
	case <-c.gets: // those before now do not count
	default:
	}
	c.mu.Unlock()
	if pending {
		return
	}
	patience := time.NewTimer(closePatience)
	defer patience.Stop()
	select {
	case <-c.gets:
	case <-patience.C:
	}
}

// readBody reads a body of no more than limit bytes.
func readBody(r *http.Request, limit int) ([]byte, error) {
	if r.ContentLength > int64(limit) {
		return nil, errTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, int64(limit)+1))
	if err != nil {
		return nil, err
	}
	if len(body) > limit {
		return nil, errTooLarge
	}
	return body, nil
}

// decodePayload reads the packets of a body.
func (c *Connection) decodePayload(r *http.Request, request request, body []byte) ([]engineio.Packet, error) {
	limits := engineio.Limits{MaxPayload: c.server.maxBody()}
	rules := c.server.rules
	if c.revision == engineio.V4 {
		return rules.payload.decode(body, limits)
	}
	contentType, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case contentType == octets:
		return rules.revision3.decodeOctets(body, limits)
	case request.jsonp:
		body = rules.revision3.form(body)
	}
	return rules.revision3.decodeText(body, limits)
}

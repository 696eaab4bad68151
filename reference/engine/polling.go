package engine

import (
	"net/http"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

// upgradePatience is how long a GET that arrives during an upgrade waits before a noop releases it, as on the official
// server. The upgrade is over by then, most of the time, and such a GET refused.
const upgradePatience = 100 * time.Millisecond

// poll is a pending GET.
type poll struct {
	signal  signal
	patient time.Time // until then it is not released with a noop; zero if it may be at once
}

// servePoll answers a GET as soon as there is something for the client.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md#receiving-data
func (c *Connection) servePoll(w http.ResponseWriter, r *http.Request, request request) {
	p, refusal := c.beginPoll()
	if refusal != nil {
		c.handle()
		c.server.refuse(w, r, refusal)
		return
	}
	patience := time.NewTimer(time.Until(p.patient))
	defer patience.Stop()
	enough, stop := c.server.rules.polling.hold()
	defer stop()
	for {
		packets, refusal := c.takePayload(p)
		switch {
		case refusal != nil:
			c.server.refuse(w, r, refusal)
			return
		case len(packets) > 0:
			c.writePayload(w, r, request, packets)
			return
		}
		select {
		case <-p.signal:
		case <-patience.C:
		case <-enough:
			c.letGo(p)
			c.writePayload(w, r, request, []engineio.Packet{{Type: engineio.Noop}})
			return
		case <-r.Context().Done(): // the client does not wait for the answer
			c.abortPoll(p)
			return
		}
	}
}

// beginPoll makes a GET the pending one. A second one is refused, and the session is over.
func (c *Connection) beginPoll() (*poll, *front.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.passTime(time.Now())
	switch {
	case c.session.Done():
		c.settle()
		return nil, front.UnknownSession
	case !c.server.rules.polling.speaks(c):
		return nil, front.BadRequest
	case c.poll != nil:
		if refusal := c.server.rules.polling.secondGET(c); refusal != nil {
			c.settle()
			return nil, refusal
		}
	}
	c.poll = &poll{signal: newSignal()}
	c.gets.raise()
	if c.session.Upgrading() {
		c.poll.patient = time.Now().Add(upgradePatience)
	}
	return c.poll, nil
}

// takePayload returns the packets that answer the pending GET, none if it has to wait. A GET that an upgrade overtook
// is refused.
func (c *Connection) takePayload(p *poll) ([]engineio.Packet, *front.Refusal) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if p.patient.After(time.Now()) && !c.session.Done() {
		if !c.server.rules.polling.speaks(c) {
			c.poll = nil
			return nil, front.BadRequest
		}
		if queued, _ := c.session.Queued(); queued == 0 {
			return nil, nil
		}
	}
	packets := c.outgoing(engineio.Polling, nil)
	if len(packets) > 0 && c.poll == p {
		c.poll = nil
	}
	c.absorb()
	return packets, nil
}

// letGo makes a GET no longer the pending one.
func (c *Connection) letGo(p *poll) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.poll == p {
		c.poll = nil
	}
}

// abortPoll ends the session of a client that gave up its GET: what it had to get may be lost.
func (c *Connection) abortPoll(p *poll) {
	c.update(func(now time.Time) {
		if c.poll == p {
			c.poll = nil
			c.server.rules.polling.aborted(c, now, http.MethodGet)
		}
	})
}

// writePayload answers a GET with packets.
func (c *Connection) writePayload(w http.ResponseWriter, r *http.Request, request request, packets []engineio.Packet) {
	contentType, body := c.encodePayload(request, packets)
	if err := c.server.respond(w, r, answer{http.StatusOK, contentType, body}); err != nil {
		c.update(func(now time.Time) {
			c.session.Fail(now, engineio.Polling, engineio.ReasonTransportError)
		})
	}
}

// encodePayload returns the body of a response and its type. Only revision 3 has bodies that are not text, for clients
// that can take them.
func (c *Connection) encodePayload(request request, packets []engineio.Packet) (contentType string, body []byte) {
	rules := c.server.rules
	switch {
	case c.revision == engineio.V4:
		return plainText, rules.payload.encode(packets)
	case request.jsonp:
		return javaScript, rules.revision3.script(request.callback, rules.revision3.text(packets))
	case anyBinary(packets) && !rules.revision3.textOnly(c, request):
		return rules.revision3.octetsType, rules.revision3.octets(packets)
	}
	return plainText, rules.revision3.text(packets)
}

func anyBinary(packets []engineio.Packet) bool {
	for _, packet := range packets {
		if packet.Binary {
			return true
		}
	}
	return false
}

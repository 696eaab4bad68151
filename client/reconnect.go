package client

import (
	"context"
	"math/rand/v2"
	"slices"
	"time"
)

// Reconnect says how a client reconnects when its connection is lost, for any reason but Close and Abort. A namespace that the server
// has disconnected is not connected again. The zero value of a field means its
// default, which is that of the official client.
type Reconnect struct {
	Delay    time.Duration // before the first attempt; default 1 s
	MaxDelay time.Duration // default 5 s
	Factor   float64       // from one delay to the next; default 2
	Jitter   float64       // how much a delay varies at random, from 0 to 1; default 0.5, negative means not at all
	Attempts int           // before giving up; default no limit
}

// delay returns how long to wait before an attempt; the first one is 0. random is uniform in [0, 1).
func (r Reconnect) delay(attempt int, random float64) time.Duration {
	delay, limit, factor, jitter := float64(r.Delay), float64(r.MaxDelay), r.Factor, r.Jitter
	if delay <= 0 {
		delay = float64(time.Second)
	}
	if limit <= 0 {
		limit = float64(5 * time.Second)
	}
	if factor <= 0 {
		factor = 2
	}
	if jitter == 0 {
		jitter = 0.5
	}
	for i := 0; i < attempt && delay < 2*limit; i++ {
		delay *= factor
	}
	delay += delay * min(max(jitter, 0), 1) * (2*random - 1)
	return time.Duration(min(delay, limit))
}

// reconnect opens the connection again, or gives up.
func (c *Client) reconnect(ctx context.Context) {
	last := c.ended
	for attempt := 0; c.options.Reconnect.Attempts <= 0 || attempt < c.options.Reconnect.Attempts; attempt++ {
		select {
		case <-ctx.Done():
		case <-time.After(c.options.Reconnect.delay(attempt, rand.Float64())):
		}
		if ctx.Err() != nil {
			break
		}
		err := c.open(ctx)
		if err == nil {
			c.rejoin(ctx)
			return
		}
		last = &ClosedError{Reason: last.Reason, Err: err}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.phase, c.ended, c.stop = phaseClosed, last, nil
	for _, s := range slices.Clone(c.sockets) {
		s.loseLocked(last.Reason, last, false)
	}
	close(c.done)
}

// rejoin connects the namespaces again.
func (c *Client) rejoin(ctx context.Context) {
	c.mu.Lock()
	closing, e := c.closing, c.engine
	sockets := slices.Clone(c.sockets)
	c.mu.Unlock()
	if closing {
		c.Abort()
		return
	}
	for _, s := range sockets {
		if s.namespace == "/" && c.implicitRoot() {
			continue // by the server
		}
		if err := c.write(ctx, e, s.connect); err != nil {
			return // lost again: closed is called
		}
	}
	time.AfterFunc(c.options.HandshakeTimeout, func() { c.refuseUnanswered(e, sockets) })
}

// refuseUnanswered ends the wait for namespaces that the server has not accepted again.
func (c *Client) refuseUnanswered(e *engine, sockets []*Socket) {
	for _, s := range sockets {
		var handler func(error)
		err := &DisconnectedError{Namespace: s.namespace, Reason: "no answer to CONNECT"}
		c.mu.Lock()
		if c.engine == e && c.phase == phaseOpen && s.state == stateConnecting && s.lost {
			handler = s.refuseLocked(err)
		}
		c.mu.Unlock()
		if handler != nil {
			handler(err)
		}
	}
}

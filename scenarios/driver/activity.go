package driver

import (
	"context"
	"errors"
	"time"
)

// ensureReady connects and greets until the user is ready, and returns the connection. A user that wants no connection stays absent:
// the connection is nil. It returns false when the load is stopped.
//
// It is the only place that connects: it may run before any step, but not within on_connect.
func (u *user) ensureReady(ctx context.Context) (*connection, bool) {
	for !u.run.stopped() {
		switch state, c := u.status(); state {
		case connecting:
			u.attempt(ctx)
		case greeting:
			u.greet(ctx, c)
		default:
			if c == nil || c.usable(ctx) {
				return c, true
			}
		}
	}
	return nil, false
}

// greet runs on_connect. It is broken off when the connection is lost.
func (u *user) greet(ctx context.Context, c *connection) {
	if u.runSteps(ctx, u.kind.OnConnect, u.intended, manner{connect: u.only(c)}) == nil {
		u.finishGreeting(c)
	}
}

// only is the connector of steps that end with a connection.
func (u *user) only(c *connection) connector {
	return func(ctx context.Context) (*connection, bool) { return c, !u.run.stopped() && c.usable(ctx) }
}

// prepare does what a user does before its first connection. It returns false if a step fails, which is counted, or the load is stopped.
func (u *user) prepare(ctx context.Context, intended time.Duration) bool {
	err := u.runSteps(ctx, u.kind.BeforeConnect, intended, manner{connect: u.withoutConnection, strict: true})
	if err != nil && !errors.Is(err, errStopped) {
		u.recordFailure(err)
	}
	return err == nil
}

// connectAt is when the schedule wants the first connection: as the load says, or when the steps before it are done.
func (u *user) connectAt(intended time.Duration) time.Duration {
	if len(u.kind.BeforeConnect) > 0 {
		return u.run.now()
	}
	return intended
}

// runOnce connects and runs the steps once; intended is when the schedule wants that.
func (u *user) runOnce(ctx context.Context, intended time.Duration) {
	if u.kind.Offline {
		_ = u.runSteps(ctx, u.kind.Steps, intended, manner{connect: u.withoutConnection})
		return
	}
	if !u.prepare(ctx, intended) {
		return
	}
	u.markConnecting(u.connectAt(intended))
	if _, ok := u.ensureReady(ctx); ok {
		_ = u.runSteps(ctx, u.kind.Steps, intended, manner{connect: u.ensureReady})
	}
}

// takeTurns connects and runs the steps once for each turn.
func (u *user) takeTurns(ctx context.Context, intended time.Duration, turns <-chan time.Duration) {
	connect := u.ensureReady
	if u.kind.Offline {
		connect = u.withoutConnection
	} else {
		if !u.prepare(ctx, intended) {
			return
		}
		u.markConnecting(u.connectAt(intended))
	}
	for {
		c, ok := connect(ctx)
		if !ok {
			return
		}
		var ended <-chan struct{} // never while the user is absent: a turn may bring it back
		if c != nil {
			ended = c.ended
		}
		select {
		case at := <-turns:
			_ = u.runSteps(ctx, u.kind.Steps, at, manner{connect: connect})
			u.turn++
		case <-ended:
		case <-u.run.stopping:
			return
		}
	}
}

// idle leaves a user that is ready alone, which takes no goroutine. A user that loses its connection becomes active to reconnect.
func (u *user) idle(ctx context.Context, active *activeUsers) {
	for {
		c, ok := u.ensureReady(ctx)
		if !ok || c == nil {
			return
		}
		if u.whenLost(c, func() { active.start(func() { u.idle(ctx, active) }) }) {
			return
		}
	}
}

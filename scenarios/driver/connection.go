package driver

import (
	"context"
	"time"

	"github.com/sioproof/sioproof/client"
)

// connection is one connection of a user to its namespace.
type connection struct {
	client *client.Client
	socket *client.Socket
	sid    string
	ended  chan struct{} // closed when the namespace or the transport has ended

	closing bool // the user ends the connection; the user's lock guards it, and the next
	told    bool // the server is told so
}

// usable reports whether the connection has not ended. The client reports the end to the calls in progress first and then to the user;
// usable returns false only when the user knows, so that no further step fails on a connection that has ended.
func (c *connection) usable(ctx context.Context) bool {
	if c.socket.Connected() {
		return true
	}
	select {
	case <-c.ended:
	case <-ctx.Done():
	}
	return false
}

// changeLocked applies an event to the state. The caller holds the user's lock.
func (u *user) changeLocked(e event) {
	to, err := u.state.next(e)
	if err != nil {
		u.run.fail(u.name + ": " + err.Error())
		return
	}
	switch e {
	case wanted, connected:
		u.failures = 0
	case failed, lost:
		u.failures++
	}
	switch {
	case to.online() && !u.state.online():
		u.run.online.Add(1)
	case !to.online() && u.state.online():
		u.run.online.Add(-1)
	}
	u.state = to
}

// change applies an event to the state.
func (u *user) change(e event) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.changeLocked(e)
}

// markConnecting makes an absent user connect before its next step; intended is when the schedule wants the connection.
func (u *user) markConnecting(intended time.Duration) {
	u.intended = intended
	u.change(wanted)
}

// status returns the state, and the connection of a user that is online.
func (u *user) status() (state, *connection) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.state, u.connection
}

// sid is the id of the socket; empty while the user has no connection.
func (u *user) sid() string {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.connection == nil {
		return ""
	}
	return u.connection.sid
}

// adopt makes a new connection that of the user.
func (u *user) adopt(c *connection) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.changeLocked(connected)
	u.connection = c
	select {
	case <-c.ended: // before it was adopted
		u.loseLocked()
	default:
	}
}

// finishGreeting notes that on_connect has run, unless the connection was lost meanwhile.
func (u *user) finishGreeting(c *connection) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.connection == c {
		u.changeLocked(greeted)
	}
}

// loseLocked gives up the connection that has ended. The caller holds the user's lock.
func (u *user) loseLocked() {
	u.account.Lost(u.run.now())
	u.connection = nil
	u.changeLocked(lost)
}

// connectionEnded is called by the client, once for each connection.
func (u *user) connectionEnded(c *connection, reason string) {
	u.mu.Lock()
	byUser := c.closing
	if !byUser {
		u.countDisconnect(reason)
	}
	var onLoss func()
	if u.connection == c {
		u.loseLocked()
		onLoss, u.onLoss = u.onLoss, nil
	}
	// Nobody can see at once that a client on long-polling is gone.
	u.run.book.Ended(c.sid, c.told || u.transport != client.Polling)
	close(c.ended)
	u.mu.Unlock()
	if !byUser {
		c.client.Abort() // the transport outlives a namespace that the server has closed
	}
	if onLoss != nil {
		onLoss()
	}
}

// whenLost has f called when the connection is lost. It returns false if it is lost already.
func (u *user) whenLost(c *connection, f func()) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.connection != c {
		return false
	}
	u.onLoss = f
	return true
}

// disconnect closes the connection, if there is one: with a goodbye to the server, or abruptly. The end of the context cuts a goodbye
// short.
func (u *user) disconnect(ctx context.Context, abruptly bool) {
	u.mu.Lock()
	c := u.connection
	u.connection, u.onLoss = nil, nil
	if c != nil {
		c.closing, c.told = true, !abruptly && ctx.Err() == nil
	}
	u.changeLocked(left)
	u.mu.Unlock()
	if c == nil {
		return
	}
	u.account.Departing(u.run.now())
	if abruptly || ctx.Err() != nil {
		c.client.Abort()
		<-c.client.Done()
	} else {
		defer context.AfterFunc(ctx, c.client.Abort)()
		c.client.Close()
	}
	u.account.Departed(u.run.now())
	u.change(closed)
}

// discard closes a connection that is of no use before it is adopted, unless it has ended by itself.
func (u *user) discard(ctx context.Context, c *connection) {
	if !c.usable(ctx) {
		return
	}
	u.mu.Lock()
	c.closing = true
	u.mu.Unlock()
	c.client.Abort()
}

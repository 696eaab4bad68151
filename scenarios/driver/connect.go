package driver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// connect opens the connection, enters the namespace, and does what the profile and the scenario ask of everybody who comes. It
// says whether the user is in.
func (u *user) connect(ctx context.Context, intended time.Duration) bool {
	connecting, cancel := context.WithTimeout(ctx, u.kind.Connection.Timeout)
	defer cancel()
	u.records.Count(measure.Tried, 1)
	if u.engine == engineio.V3 && u.namespace == "/" {
		u.joining(u.scopes) // the server takes the handshake for that
	}
	c, err := u.dial(connecting, intended)
	if err != nil {
		u.account.Lost(u.run.now())
		u.fault("connect", err)
		return false
	}
	if err := u.enter(connecting, c); err != nil {
		c.Abort()
		u.fault("connect", err)
		return false
	}
	u.records.Count(measure.Connected, 1)
	if u.connected {
		u.timed(measure.Reconnect, intended)
	}
	u.connected = true
	return u.take(ctx, u.kind.OnConnect, intended)
}

// dial opens the connection and moves it to a WebSocket where that is asked for, each timed on its own.
func (u *user) dial(ctx context.Context, intended time.Duration) (*client.Client, error) {
	options := client.Options{Endpoint: u.endpoint(), Engine: u.engine, Transport: u.transport, HandshakeTimeout: u.kind.Connection.Timeout, Traffic: u.records}
	if u.transport == client.Upgrade {
		options.Transport = client.Polling
	}
	c, err := client.Dial(ctx, options)
	if err != nil {
		return nil, err
	}
	u.timed(measure.Handshake, intended)
	if u.transport != client.Upgrade {
		return c, nil
	}
	began := u.run.now()
	if err := c.Upgrade(ctx); err != nil {
		c.Abort()
		return nil, err
	}
	u.timed(measure.Upgrade, began)
	return c, nil
}

// enter connects to the namespace.
func (u *user) enter(ctx context.Context, c *client.Client) error {
	u.joining(u.scopes)
	began := u.run.now()
	socket, err := c.Connect(ctx, u.namespace, u.auth())
	if err != nil {
		u.account.Lost(u.run.now())
		return err
	}
	u.timed(measure.Connect, began)
	u.mu.Lock()
	u.client, u.socket, u.sid, u.leaving, u.lost = c, socket, socket.ID(), false, make(chan struct{})
	u.mu.Unlock()
	socket.OnEvent(u.hear)
	socket.OnStrayAck(u.acknowledgedAgain)
	socket.OnDisconnect(u.hangUp)
	for _, step := range u.run.target.Profile.Setup {
		if err := u.introduce(ctx, socket, step); err != nil {
			u.account.Lost(u.run.now())
			return err
		}
	}
	for _, s := range u.scopes {
		u.account.Joined(s)
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.socket != nil { // it may be lost already
		u.online = true
		u.run.online.Add(1)
	}
	return nil
}

// introduce does what the profile asks of everybody who comes.
func (u *user) introduce(ctx context.Context, socket *client.Socket, step profiles.Step) error {
	event, args, ack := step.Emit(u.vars())
	var w *wait
	if step.Reply != "" {
		w = u.expect(func(e client.Event) bool {
			args, err := e.Args()
			return err == nil && step.Replied(e.Name, args, u.vars())
		})
	}
	if err := emit(ctx, socket, event, args, ack == profiles.AckRequired); err != nil || w == nil {
		return err
	}
	if _, err := u.await(ctx, w, u.kind.Connection.Timeout); err != nil {
		return fmt.Errorf("no %s from the server: %w", step.Reply, err)
	}
	return nil
}

func emit(ctx context.Context, socket *client.Socket, event string, args []any, ack bool) error {
	if ack {
		_, err := socket.EmitWithAck(ctx, event, args...)
		return err
	}
	return socket.Emit(event, args...)
}

// vars is what the profile may want to know about the user.
func (u *user) vars() profiles.Vars {
	sid := u.id()
	return profiles.Vars{User: u.name, SID: sid, From: sid, Namespace: u.namespace}
}

// auth is the payload of CONNECT: the scenario's, or the profile's.
func (u *user) auth() any {
	if auth := u.kind.Connection.Auth; auth != nil {
		return template.Fill(auth, u.fill)
	}
	if u.engine == engineio.V3 && u.namespace == "/" {
		return nil
	}
	return u.run.target.Auth(profiles.Vars{User: u.name})
}

// endpoint is the target's with what the scenario adds.
func (u *user) endpoint() (e wire.Endpoint) {
	e = u.run.target.EndpointFor(profiles.Vars{User: u.name})
	e.LocalAddr = u.run.localAddress(u.number)
	connection := u.kind.Connection
	if len(connection.Query) > 0 {
		query := url.Values{}
		for name, values := range e.Query {
			query[name] = values
		}
		for _, field := range connection.Query {
			query.Set(field.Name, field.Value.Fill(u.fill))
		}
		e.Query = query
	}
	if len(connection.Headers) > 0 {
		header := http.Header{}
		for name, values := range e.Header {
			header[name] = values
		}
		for _, field := range connection.Headers {
			header[field.Name] = []string{field.Value.Fill(u.fill)}
		}
		e.Header = header
	}
	return e
}

// joining says that membership is about to be asked for.
func (u *user) joining(scopes []*ledger.Scope) {
	for _, s := range scopes {
		u.account.Joining(s, u.run.now())
	}
}

// hear takes an event of the server. It is called by one goroutine at a time.
func (u *user) hear(e client.Event) {
	u.records.Count(measure.Arrived, 1)
	if u.run.audiences.delivers(e.Name) {
		u.deliver(e)
	}
	u.satisfy(e)
}

// deliver puts what was heard on the account.
func (u *user) deliver(e client.Event) {
	now := u.run.since(e.At)
	arrival, ok := u.account.Receive(e.Data, now)
	for i := 0; !ok && i < len(e.Attachments); i++ {
		arrival, ok = u.account.Receive(e.Attachments[i], now)
	}
	if arrival.Verdict == ledger.Unknown && ok {
		u.fault("delivery", errUnknown)
	}
	if !ok || !arrival.Known {
		return
	}
	u.records.Time(measure.FanOut, u.number, now, arrival.Latency)
	if arrival.First {
		u.records.Time(measure.FanOutFirst, u.number, now, arrival.Latency)
	}
	if arrival.Last {
		u.records.Time(measure.FanOutLast, u.number, now, arrival.Latency)
	}
}

// acknowledgedAgain is called when the server acknowledges what it need not, or not again.
func (u *user) acknowledgedAgain(uint64) { u.fault("ack", errStrayAck) }

// hangUp is called when the connection or the namespace is lost.
func (u *user) hangUp(reason string) {
	u.mu.Lock()
	expected := u.leaving
	if u.online {
		u.run.online.Add(-1)
	}
	wake := u.wake
	u.socket, u.sid, u.online, u.wake = nil, "", false, nil
	close(u.lost)
	u.mu.Unlock()
	if expected {
		return
	}
	u.account.Lost(u.run.now())
	u.records.Disconnect(reason)
	if wake != nil {
		wake()
	}
}

// depart ends the connection.
func (u *user) depart(abruptly bool) {
	u.mu.Lock()
	c := u.client
	u.client, u.leaving = nil, true
	u.mu.Unlock()
	if c == nil {
		return
	}
	u.account.Departing(u.run.now())
	if abruptly {
		c.Abort()
		<-c.Done()
	} else {
		_ = c.Close()
	}
	u.account.Departed(u.run.now())
}

// errStrayAck is what is wrong with an acknowledgement that nobody awaits.
var errStrayAck = errors.New("an acknowledgement came again, or was never asked for")

// errUnknown is why a delivery is none of those that are counted: the ledger knows who sent what.
var errUnknown = errors.New("a message came that nobody sent: it was made up, or changed on its way")

package driver

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// connect opens a connection, joins the namespace and does the setup of the profile. It runs no step of the scenario.
func (u *user) connect(ctx context.Context) (*connection, error) {
	if u.engine == engineio.V3 && u.namespace == "/" {
		u.joining(u.scopes) // the server takes the handshake for that
	}
	with := u.kind.Connection
	if err := errors.Join(u.lacks(with.Auth), u.lackedBy(with.Query), u.lackedBy(with.Headers)); err != nil {
		return nil, err
	}
	opened, err := u.dial(ctx)
	if err != nil {
		return nil, err
	}
	u.joining(u.scopes)
	began := u.run.now()
	socket, err := opened.Connect(ctx, u.namespace, u.auth())
	if err != nil {
		opened.Abort()
		return nil, err
	}
	u.timed(measure.Connect, began)
	c := &connection{client: opened, socket: socket, sid: socket.ID(), ended: make(chan struct{})}
	u.run.book.Made(c.sid, u.number, u.run.now())
	if u.engine == engineio.V3 && u.namespace != "/" {
		u.run.book.Possible()
	}
	socket.OnEvent(u.receive)
	socket.OnStrayAck(u.receiveStrayAck)
	socket.OnDisconnect(func(reason string) { u.connectionEnded(c, reason) })
	if err := u.setUpAll(ctx, c); err != nil {
		u.discard(ctx, c)
		return nil, err
	}
	for _, s := range u.scopes {
		u.account.Joined(s)
	}
	return c, nil
}

// dial opens the transport, and upgrades it where the scenario asks for that. Each is timed on its own.
func (u *user) dial(ctx context.Context) (*client.Client, error) {
	if err := u.run.target.Login(ctx, u.known); err != nil {
		return nil, err
	}
	options := client.Options{Endpoint: u.endpoint(), Engine: u.engine, Transport: u.transport, HandshakeTimeout: u.kind.Connection.Timeout, Traffic: u.records}
	if u.transport == client.Upgrade {
		options.Transport = client.Polling
	}
	c, err := client.Dial(ctx, options)
	if err != nil {
		return nil, err
	}
	u.timed(measure.Handshake, u.intended)
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

// setUpAll sets a new connection up, as the scenario says, or else as the profile does.
func (u *user) setUpAll(ctx context.Context, c *connection) error {
	if steps := u.kind.Connection.Setup; steps != nil {
		u.settingUp = c.sid
		defer func() { u.settingUp = "" }()
		return u.runSteps(ctx, steps, u.run.now(), manner{connect: u.only(c), strict: true})
	}
	for _, step := range u.run.target.Profile.Setup {
		if err := u.setUp(ctx, c, step); err != nil {
			return err
		}
	}
	return nil
}

// setUp does what the profile asks of every client that connects.
func (u *user) setUp(ctx context.Context, c *connection, step profiles.Step) error {
	event, args, ack := step.Emit(u.vars(c))
	var reply *wait
	if step.Reply != "" {
		reply = u.expect(func(e client.Event) bool {
			args, err := e.Args()
			return err == nil && step.Replied(e.Name, args, u.vars(c))
		})
		defer u.forget(reply)
	}
	timeout := u.kind.Connection.Timeout
	if _, err := u.emit(ctx, c, event, args, ack != profiles.AckNone, timeout); err != nil || reply == nil {
		return err
	}
	if _, err := u.await(ctx, c, reply, timeout, nil); err != nil {
		return fmt.Errorf("no %s from the server: %w", step.Reply, err)
	}
	return nil
}

// joining tells the ledger that membership is about to be asked for.
func (u *user) joining(scopes []*ledger.Scope) {
	for _, s := range scopes {
		u.account.Joining(s, u.run.now())
	}
}

// vars is what an operation of the profile may want to know about the user.
func (u *user) vars(c *connection) profiles.Vars {
	return profiles.Vars{User: u.known, SID: c.sid, From: c.sid, Namespace: u.namespace, Captured: u.run.target.Captured(u.known)}
}

// auth is the payload of CONNECT: the scenario's, or the profile's.
func (u *user) auth() any {
	if auth := u.kind.Connection.Auth; auth != nil {
		return template.Fill(auth, u.fill)
	}
	if u.engine == engineio.V3 && u.namespace == "/" {
		return nil
	}
	return u.run.target.Auth(profiles.Vars{User: u.known})
}

// endpoint is the target's, with the query and the headers of the scenario.
func (u *user) endpoint() (e wire.Endpoint) {
	e = u.run.target.EndpointFor(profiles.Vars{User: u.known})
	e.URL = u.server
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
	if cookies := u.cookieHeader(e.Header); cookies != "" {
		header := e.Header.Clone()
		if header == nil {
			header = http.Header{}
		}
		header.Set("Cookie", cookies)
		e.Header = header
	}
	return e
}

package sockets

import (
	"net/http"
	"net/url"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/engine"
)

// Options of an application. A zero field means its default.
type Options struct {
	// ConnectTimeout is the time a client may stay without having joined a namespace; 45 s.
	ConnectTimeout time.Duration
	// Limits bounds the packets that clients send.
	Limits socketio.Limits
	// Break changes a rule, for an application that breaks a promise on purpose; nil for one that keeps them all.
	Break func(*Rules)
}

// maxNamespaces is in how many namespaces one connection may be at the same time.
const maxNamespaces = 100

// Application brings the clients of an engine into a hub.
type Application struct {
	hub     *chat.Hub
	options Options
	rules   *Rules
}

var _ engine.Application = (*Application)(nil)

// New returns an application for the hub.
func New(hub *chat.Hub, options Options) *Application {
	if options.ConnectTimeout == 0 {
		options.ConnectTimeout = 45 * time.Second
	}
	rules := rules()
	if options.Break != nil {
		options.Break(rules)
	}
	return &Application{hub: hub, options: options, rules: rules}
}

// Connection is what an engine shows of one Engine.IO session. Each method does what the one of engine.Connection does.
type Connection interface {
	ID() string
	Revision() engineio.Revision
	Query() url.Values
	Header() http.Header
	Writable() bool
	Later(f func())
	Send(packets ...engineio.Packet)
	Close(reason string)
}

var _ Connection = (*engine.Connection)(nil)

// Open implements engine.Application.
func (a *Application) Open(connection *engine.Connection) engine.Handler { return a.Serve(connection) }

// Serve speaks Socket.IO on a connection of any engine. It returns the handler of what the connection receives.
func (a *Application) Serve(connection Connection) engine.Handler {
	revision := revisionOn(connection.Revision())
	c := &client{
		hub:        a.hub,
		rules:      a.rules,
		connection: connection,
		revision:   revision,
		decoder:    socketio.Decoder{Revision: revision, Limits: a.options.Limits},
		sockets:    make(map[string]*socket, 1),
		asking:     make(map[string]bool),
	}
	c.awaitNamespace(c.rules.connectTimeout(c, a.options.ConnectTimeout))
	c.rules.opened(c)
	return c
}

// revisionOn returns the revision of Socket.IO that is spoken on a revision of Engine.IO.
func revisionOn(revision engineio.Revision) socketio.Revision {
	if revision == engineio.V3 {
		return socketio.V4
	}
	return socketio.V5
}

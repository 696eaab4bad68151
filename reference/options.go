package reference

import (
	"fmt"
	"io"
	"net"
	"time"

	"github.com/sioproof/sioproof/reference/front"
)

// Engine names what answers the clients.
type Engine string

const (
	// Both lets go-socket.io answer clients of Engine.IO 3 and our own engine all others. They chat with each other.
	Both Engine = "both"
	// Own is our own engine for both generations.
	Own Engine = "own"
	// GoSocketIO is go-socket.io alone. It speaks Engine.IO 3 only.
	GoSocketIO Engine = "go-socket.io"
)

// Engines lists every value of Engine, the default first.
var Engines = []Engine{Both, Own, GoSocketIO}

// ParseEngine returns the engine of that name.
func ParseEngine(name string) (Engine, error) {
	for _, engine := range Engines {
		if name == string(engine) {
			return engine, nil
		}
	}
	return "", fmt.Errorf("reference: unknown engine %q: choose %s, %s or %s", name, Both, Own, GoSocketIO)
}

// Options of a server. The zero value is a server with the defaults below.
type Options struct {
	// Addr is the address to listen on, host:port. Without a host it is 127.0.0.1; port 0 takes a free one.
	// The default is 127.0.0.1:3000.
	Addr string
	// Engine is Both by default.
	Engine Engine
	// PingInterval is the time between two heartbeats; the default is 25 s.
	PingInterval time.Duration
	// PingTimeout is the time a heartbeat's answer may take; the default is 20 s.
	PingTimeout time.Duration
	// ConnectTimeout is the time a client may stay without a namespace; the default is 45 s.
	ConnectTimeout time.Duration
	// UpgradeTimeout is the time an upgrade of the transport may take; the default is 10 s.
	UpgradeTimeout time.Duration
	// Recovery is for how long a client of our own engine that lost its connection can have its session back, with the
	// events that it missed; the default is 0, not at all.
	Recovery time.Duration
	// RefusedOrigin is the origin whose pages may not talk to the server; empty for none. Our own engine alone looks at it.
	RefusedOrigin string
	// MaxPayload is the largest request body and the largest WebSocket message, in bytes; the default is 1,000,000.
	MaxPayload int
	// MaxConnections is the number of clients at one time; the default is 10,000.
	MaxConnections int
	// Log receives a line for each connection and for its end; nil for none.
	Log io.Writer
	// Fault names one of Faults, for a server that breaks that promise on purpose; empty for one that keeps them all.
	// Only our own engine has faults: Both is then Own, and GoSocketIO is refused.
	Fault string
}

const (
	defaultAddr = "127.0.0.1:3000"
	defaultHost = "127.0.0.1"
)

// withDefaults fills in what concerns more than one engine; the engines know the rest.
func (o Options) withDefaults() Options {
	if o.Addr == "" {
		o.Addr = defaultAddr
	}
	if o.Engine == "" {
		o.Engine = Both
	}
	if o.Engine == Both && o.Fault != "" {
		o.Engine = Own
	}
	o.MaxConnections = front.Bounds{MaxConnections: o.MaxConnections}.WithDefaults().MaxConnections
	return o
}

// address is Addr with a host: who wants all interfaces says so.
func (o Options) address() string {
	host, port, err := net.SplitHostPort(o.Addr)
	if err != nil || host != "" {
		return o.Addr
	}
	return net.JoinHostPort(defaultHost, port)
}

// bounds are those of either engine, defaults included.
func (o Options) bounds() (front.Bounds, error) {
	bounds := front.Bounds{
		PingInterval:   o.PingInterval,
		PingTimeout:    o.PingTimeout,
		UpgradeTimeout: o.UpgradeTimeout,
		MaxPayload:     o.MaxPayload,
		MaxConnections: o.MaxConnections,
	}.WithDefaults()
	if err := bounds.Check(); err != nil {
		return front.Bounds{}, fmt.Errorf("reference: %w", err)
	}
	return bounds, nil
}

package reference

import (
	"fmt"
	"io"
	"time"
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
	// MaxPayload is the largest request body and the largest WebSocket message, in bytes; the default is 1,000,000.
	MaxPayload int
	// MaxConnections is the number of clients at one time; the default is 10,000.
	MaxConnections int
	// Log receives a line for each connection and for its end; nil for none.
	Log io.Writer
}

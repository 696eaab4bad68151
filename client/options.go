package client

import (
	"errors"
	"fmt"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// Transport is how a client connects.
type Transport string

// The transports.
const (
	Polling   Transport = "polling"
	WebSocket Transport = "websocket"
	Upgrade   Transport = "upgrade" // polling first, then WebSocket
)

// Options says what to connect to, and how. The zero value of a field means its default.
type Options struct {
	Endpoint wire.Endpoint
	// Engine is engineio.V4 (the default) or engineio.V3.
	Engine engineio.Revision
	// Transport is WebSocket by default.
	Transport Transport
	// Transcript records the bytes of the connection; nil records nothing.
	Transcript *wire.Transcript
	// Traffic is told how many bytes the connection carries; nil counts nothing.
	Traffic wire.Traffic
	// HandshakeTimeout bounds Dial, upgrade included, and each attempt to reconnect. The default is 20 s.
	HandshakeTimeout time.Duration
	// MaxMessage bounds a message, and a response of polling, in bytes. The default is 16 MiB.
	MaxMessage int
	// BinaryPolling makes polling on Engine.IO 3 exchange binary payloads, as browsers do. By default binary messages
	// travel as base64, as with the official client on Node.js, which servers handle better.
	BinaryPolling bool
	// Reconnect makes the client reconnect when the connection is lost; nil means it does not.
	Reconnect *Reconnect
}

// Defaults and bounds of a client.
const (
	defaultHandshakeTimeout = 20 * time.Second
	defaultMaxMessage       = 16 << 20

	// maxQueued is how many bytes may wait to be written before Emit waits, too.
	maxQueued = 4 << 20
	// maxPayloadPackets is how many packets a POST carries: python-engineio refuses more.
	maxPayloadPackets = 16
	// maxAttachments bounds the attachments of one event, which are kept until it is complete.
	maxAttachments = 256
	// maxAbandonedAcks bounds the acknowledgements that are awaited or may still come. Beyond it, a stray one is not reported.
	maxAbandonedAcks = 4096
	// maxEarly is how many events a Socket keeps until OnEvent is called.
	maxEarly = 1024
	// closeTimeout is how long a graceful Close may take.
	closeTimeout = 2 * time.Second
)

// withDefaults replaces zero values by defaults, and checks the rest.
func (o Options) withDefaults() (Options, error) {
	if o.Engine == 0 {
		o.Engine = engineio.V4
	}
	if o.Transport == "" {
		o.Transport = WebSocket
	}
	if o.HandshakeTimeout <= 0 {
		o.HandshakeTimeout = defaultHandshakeTimeout
	}
	if o.MaxMessage <= 0 {
		o.MaxMessage = defaultMaxMessage
	}
	switch {
	case o.Endpoint.URL == nil:
		return o, errors.New("client: no URL")
	case o.Engine != engineio.V3 && o.Engine != engineio.V4:
		return o, fmt.Errorf("client: unknown revision %v", o.Engine)
	case o.Transport != Polling && o.Transport != WebSocket && o.Transport != Upgrade:
		return o, fmt.Errorf("client: unknown transport %q", o.Transport)
	}
	return o, nil
}

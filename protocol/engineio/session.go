package engineio

import (
	"slices"
	"time"
)

// SessionConfig is what a Session needs to know beforehand.
type SessionConfig struct {
	// Revision is V3 or V4. Zero means V4.
	Revision Revision
	// Handshake is what a server announces. Zero PingInterval and PingTimeout mean the defaults. The upgrades are
	// announced on polling only; a WebSocket with the session's id is accepted if "websocket" is among them.
	// A client leaves this empty.
	Handshake Handshake
	// UpgradeTimeout is how long a probe may take from the opening of the WebSocket to its end. Zero means
	// DefaultUpgradeTimeout.
	UpgradeTimeout time.Duration
	// CloseTimeout is how long Close waits for the goodbye to be taken. Zero means DefaultCloseTimeout.
	CloseTimeout time.Duration
	// MaxPayloadPackets is the largest number of packets that Outgoing(Polling) returns at once; some servers refuse
	// more than 16. Zero means any number.
	MaxPayloadPackets int
}

// The values of the reference implementation.
const (
	defaultPingInterval   = 25 * time.Second
	defaultPingTimeout    = 20 * time.Second
	defaultUpgradeTimeout = 10 * time.Second
	defaultCloseTimeout   = 30 * time.Second
)

func (c SessionConfig) withDefaults() SessionConfig {
	if c.Revision == 0 {
		c.Revision = V4
	}
	if c.UpgradeTimeout <= 0 {
		c.UpgradeTimeout = defaultUpgradeTimeout
	}
	if c.CloseTimeout <= 0 {
		c.CloseTimeout = defaultCloseTimeout
	}
	return c
}

// state is the life of a session.
type state uint8

const (
	stateOpen    state = iota
	stateClosing       // closed by this side; the queue and the goodbye wait to be taken
	stateDone
)

// Session is one side of one Engine.IO session: heartbeat, upgrade and close, on packets and given times. It does no
// I/O, reads no clock and starts no goroutine. The package documentation says how to drive it.
//
// A Session is not safe for concurrent use: the caller holds a lock or owns the goroutine.
type Session struct {
	config    SessionConfig
	server    bool
	handshake Handshake

	state     state
	transport Transport
	beat      heartbeat
	probe     probe

	queue       []Packet
	queuedBytes int
	queuedPongs int

	closeBy time.Time  // in stateClosing: when waiting ends
	release PacketType // server in stateDone: what answers a pending GET

	events []Event
}

// NewServerSession returns the server side of a session that a client has just begun on the given transport. The first
// packet that Outgoing returns is the open packet.
func NewServerSession(cfg SessionConfig, now time.Time, t Transport) *Session {
	s := &Session{config: cfg.withDefaults(), server: true, handshake: cfg.Handshake, transport: t}
	if s.handshake.PingInterval <= 0 {
		s.handshake.PingInterval = defaultPingInterval
	}
	if s.handshake.PingTimeout <= 0 {
		s.handshake.PingTimeout = defaultPingTimeout
	}
	if t == WebSocket {
		s.handshake.Upgrades = nil
	}
	s.push(Packet{Type: Open, Data: s.handshake.AppendJSON(nil)})
	s.startHeartbeat(now)
	return s
}

// NewClientSession returns the client side of a session, once the open packet h has arrived on the given transport.
func NewClientSession(cfg SessionConfig, now time.Time, t Transport, h Handshake) *Session {
	s := &Session{config: cfg.withDefaults(), handshake: h, transport: t}
	s.startHeartbeat(now)
	return s
}

// Handshake returns what the server announced, the defaults filled in.
func (s *Session) Handshake() Handshake { return s.handshake }

// Revision returns the protocol revision of the session.
func (s *Session) Revision() Revision { return s.config.Revision }

// Transport returns the transport that messages use. During an upgrade it is still Polling.
func (s *Session) Transport() Transport { return s.transport }

// Closed says whether the session is over: EventClosed was or is about to be returned.
func (s *Session) Closed() bool { return s.state != stateOpen }

// Done says whether the session is over and nothing waits to be written: the driver may forget it.
func (s *Session) Done() bool { return s.state == stateDone }

// Queued returns how many packets, and bytes of data in them, wait for Outgoing. The session itself sets no bound to
// what Send queues: a driver that must not grow for a peer that does not read closes the session by this number.
func (s *Session) Queued() (packets, bytes int) { return len(s.queue), s.queuedBytes }

// Send queues a message. It keeps p.Data, which must not change any more. A closed session ignores it.
func (s *Session) Send(p Packet) {
	if s.state == stateOpen {
		s.push(Packet{Type: Message, Binary: p.Binary, Data: p.Data})
	}
}

// Receive takes a packet of the peer that came in on the given transport, the probing WebSocket included. Packets on a
// transport that the session does not use (any more) are ignored, and so are all packets of a closed session.
func (s *Session) Receive(now time.Time, on Transport, p Packet) {
	switch {
	case s.state != stateOpen:
	case on == s.transport:
		s.receive(now, p)
	case s.probe.state != probeNone:
		s.receiveProbe(p)
	}
}

func (s *Session) receive(now time.Time, p Packet) {
	s.heard(now)
	switch p.Type {
	case Message:
		s.emit(Event{Kind: EventMessage, Packet: p})
	case Ping:
		s.receivePing(now, p)
	case Pong:
		s.receivePong(now)
	case Close:
		s.end(ReasonTransportClose, Noop)
	case Open, Upgrade, Noop:
		// Without meaning here. The protocol text does not forbid them, and the reference ignores them.
	}
}

// Tick lets time pass: it sends the ping that is due and gives up what took too long.
func (s *Session) Tick(now time.Time) {
	switch s.state {
	case stateOpen:
		s.tickHeartbeat(now)
		s.tickProbe(now)
	case stateClosing:
		if !now.Before(s.closeBy) {
			s.finish()
		}
	}
}

// Deadline returns when Tick is needed next. It is false when no time is waited for. Every other call may change it.
func (s *Session) Deadline() (time.Time, bool) {
	var next time.Time
	for _, t := range [...]time.Time{s.beat.nextPing, s.beat.timeout, s.probe.timeout, s.closeBy} {
		if !t.IsZero() && (next.IsZero() || t.Before(next)) {
			next = t
		}
	}
	return next, !next.IsZero()
}

// Events appends what has happened since the last call to dst, in order.
func (s *Session) Events(dst []Event) []Event {
	dst = append(dst, s.events...)
	clear(s.events)
	s.events = s.events[:0]
	return dst
}

func (s *Session) emit(e Event) { s.events = append(s.events, e) }

func (s *Session) push(p Packet) {
	s.queue = append(s.queue, p)
	s.queuedBytes += len(p.Data)
}

func (s *Session) acceptsUpgrade() bool {
	return slices.Contains(s.handshake.Upgrades, WebSocket.String())
}

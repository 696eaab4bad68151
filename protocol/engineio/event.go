package engineio

// EventKind says what happened to a Session.
type EventKind uint8

const (
	// EventMessage: a message of the peer, in Packet. Its data is what was given to Receive, not a copy.
	EventMessage EventKind = iota
	// EventUpgraded: the session has moved to the WebSocket.
	EventUpgraded
	// EventPause, client only: start no HTTP request; once none is in flight, call PollingPaused.
	EventPause
	// EventResume, client only: the upgrade failed, start HTTP requests again.
	EventResume
	// EventCloseTransport: close that Transport now, whether it was in use or a probe. For a WebSocket that is a close
	// frame and the connection; for polling a server answers the pending GET with Outgoing, a client cancels its GET.
	EventCloseTransport
	// EventClosed: the session is over, for the Reason given. It comes once, and no message comes after it. Goodbyes
	// may still have to be written: see Session.Done.
	EventClosed
)

// Event is one thing that happened to a Session.
type Event struct {
	Kind      EventKind
	Packet    Packet    // EventMessage
	Transport Transport // EventCloseTransport
	Reason    string    // EventClosed
}

// The reasons for the end of a session, in the words of the reference implementation.
const (
	// ReasonPingTimeout: the peer did not send its heartbeat in time.
	ReasonPingTimeout = "ping timeout"
	// ReasonTransportClose: the peer said goodbye, or its connection ended.
	ReasonTransportClose = "transport close"
	// ReasonTransportError: the connection failed, or the peer broke a rule of the transport or the heartbeat.
	ReasonTransportError = "transport error"
	// ReasonParseError: the peer sent what cannot be read.
	ReasonParseError = "parse error"
	// ReasonForcedClose: this side closed the session.
	ReasonForcedClose = "forced close"
)

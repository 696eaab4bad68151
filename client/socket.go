package client

import (
	"context"
	"slices"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
)

// socketState is where a Socket is in its life.
type socketState uint8

const (
	stateConnecting socketState = iota // the server's answer is awaited, or the connection is coming back
	stateConnected
	stateDisconnected // for good
)

// Socket is a connection to one namespace. It is safe for concurrent use.
type Socket struct {
	client    *Client
	namespace string
	hello     socketio.Packet // CONNECT
	implicit  bool            // the server connects it unasked, and Connect has not asked for it yet

	// The rest is guarded by client.mu.
	state   socketState
	id      string
	pid     string
	failure error      // why it is disconnected
	waiting chan error // Connect waits here; nil if it does not
	again   bool       // OnReconnect is to be told
	leaving bool       // Disconnect was called

	onEvent      func(Event)
	onDisconnect func(string)
	onReconnect  func(error)
	pending      []Event // not delivered yet
	delivering   bool
	dropped      int

	acks       map[uint64]chan Answer // nil where nobody waits any more
	nextAck    uint64
	onStrayAck func(uint64)
}

// ID returns the server's id for this connection. Before Socket.IO 5 it is made from the Engine.IO session's, as the
// official client does. It changes with a reconnection.
func (s *Socket) ID() string {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	return s.id
}

// PID returns the private id by which a server with connection state recovery knows the session; empty on any other.
func (s *Socket) PID() string {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	return s.pid
}

// Namespace returns the name, which starts with "/".
func (s *Socket) Namespace() string { return s.namespace }

// Client returns the connection below.
func (s *Socket) Client() *Client { return s.client }

// Connected says whether the namespace is connected now.
func (s *Socket) Connected() bool {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	return s.state == stateConnected
}

// OnDisconnect sets what is called when the namespace is left or lost, at once if that has happened already.
func (s *Socket) OnDisconnect(handler func(reason string)) {
	s.client.mu.Lock()
	s.onDisconnect = handler
	reason := ""
	if s.state == stateDisconnected {
		reason = reasonIn(s.failure)
	}
	s.client.mu.Unlock()
	if reason != "" {
		handler(reason)
	}
}

// OnReconnect sets what is called when the namespace was lost with its connection and is connected again, under a new
// id; or, with an error, when the server does not let it in any more. See [Options].Reconnect.
func (s *Socket) OnReconnect(handler func(err error)) {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	s.onReconnect = handler
}

// Emit sends an event. It returns when the bytes are on their way, or queued behind others; it waits when too much is
// queued. Errors: [DisconnectedError], [ClosedError], and those of arguments that JSON cannot express.
func (s *Socket) Emit(event string, args ...any) error {
	return s.emit(context.Background(), socketio.Packet{Type: socketio.Event}, event, args)
}

// emit sends an event packet.
func (s *Socket) emit(ctx context.Context, packet socketio.Packet, event string, args []any) error {
	data, attachments, err := socketio.EncodeArguments(slices.Concat([]any{event}, args)...)
	if err != nil {
		return err
	}
	packet.Data, packet.Attachments = data, attachments
	if len(attachments) > 0 {
		packet.Type = socketio.BinaryEvent
	}
	return s.send(ctx, packet)
}

// acknowledge answers an event of the server.
func (s *Socket) acknowledge(id uint64, args []any) error {
	data, attachments, err := socketio.EncodeArguments(args...)
	if err != nil {
		return err
	}
	packet := socketio.Packet{Type: socketio.Ack, ID: id, HasID: true, Data: data, Attachments: attachments}
	if len(attachments) > 0 {
		packet.Type = socketio.BinaryAck
	}
	return s.send(context.Background(), packet)
}

// send writes a packet of a connected namespace.
func (s *Socket) send(ctx context.Context, packet socketio.Packet) error {
	s.client.mu.Lock()
	state, failure, e := s.state, s.failure, s.client.engine
	s.client.mu.Unlock()
	switch {
	case state == stateDisconnected:
		return failure
	case state != stateConnected:
		return &DisconnectedError{Namespace: s.namespace, Reason: "not connected"}
	}
	packet.Namespace = s.namespace
	return s.client.write(ctx, e, packet)
}

// write sends a packet and its attachments, with nothing between them.
func (c *Client) write(ctx context.Context, e *engine, packet socketio.Packet) error {
	text := make([]byte, 0, len(packet.Namespace)+len(packet.Data)+24)
	message := engineio.Text(socketio.AppendPacket(text, c.revision(), packet))
	if len(packet.Attachments) == 0 {
		return e.send(ctx, message)
	}
	messages := []engineio.Packet{message}
	for _, attachment := range packet.Attachments {
		messages = append(messages, engineio.Binary(slices.Clone(attachment)))
	}
	return e.send(ctx, messages...)
}

// Disconnect leaves the namespace; the connection stays open for others.
func (s *Socket) Disconnect() error {
	s.leaves(true)
	err := s.send(context.Background(), socketio.Packet{Type: socketio.Disconnect})
	if err == nil {
		s.leave(ReasonClientDisconnect)
	} else {
		s.leaves(false)
	}
	return err
}

func (s *Socket) leaves(leaving bool) {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	s.leaving = leaving
}

// leave notes the end of a namespace connection and tells the handler.
func (s *Socket) leave(reason string) {
	s.client.mu.Lock()
	handler := s.lose(reason, &DisconnectedError{Namespace: s.namespace, Reason: reason}, false)
	s.client.mu.Unlock()
	if handler != nil {
		handler(reason)
	}
}

// lose ends what waits for the server, with failure as the reason. If returns, the client will connect the namespace
// again. It is called with the lock held, and returns the handler to be called without it, or nil.
func (s *Socket) lose(reason string, failure error, returns bool) func(string) {
	was := s.state
	if was == stateDisconnected {
		return nil
	}
	for id, replies := range s.acks {
		if replies != nil {
			replies <- Answer{err: failure}
			s.giveUp(id)
		}
	}
	if was == stateConnecting && s.waiting != nil {
		returns = false // Connect fails, and the caller has no Socket
		s.waiting <- failure
		s.waiting = nil
	}
	if returns {
		s.state = stateConnecting
		s.again = s.again || was == stateConnected && !s.implicit
	} else {
		s.state, s.failure = stateDisconnected, failure
		s.client.remove(s)
	}
	switch handler := s.onDisconnect; {
	case was != stateConnected:
		return nil
	case s.leaving && handler != nil:
		// A server may end the connection as soon as it has read that the client leaves; that is still the client's doing.
		return func(string) { handler(ReasonClientDisconnect) }
	default:
		return handler
	}
}

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
	stateConnecting socketState = iota // waiting for the server's answer, or for the connection to be opened again
	stateConnected
	stateDisconnected // for good
)

// Socket is a connection to one namespace. It is safe for concurrent use.
type Socket struct {
	client    *Client
	namespace string
	connect   socketio.Packet // CONNECT, to be sent again after a reconnection
	implicit  bool            // the server connects it unasked, and Connect has not asked for it yet

	// The rest is guarded by client.mu.
	state   socketState
	id      string
	pid     string
	failure error      // why it is disconnected
	answer  chan error // Connect waits here; nil if it does not
	lost    bool       // with its connection, and not connected again yet: OnReconnect is to be called
	leaving bool       // Disconnect was called

	onEvent      func(Event)
	onDisconnect func(string)
	onReconnect  func(error)
	pending      []Event // not delivered yet
	delivering   bool    // a goroutine calls onEvent
	dropped      int

	acks       map[uint64]chan AckResult // by id; nil for an abandoned one
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

// OnReconnect sets what is called when the namespace is connected again after its connection was lost. It has a new id then. With
// an error the server refuses to connect it again. See [Options].Reconnect.
func (s *Socket) OnReconnect(handler func(err error)) {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	s.onReconnect = handler
}

// Emit sends an event. It returns when the event is written or queued. While more than 4 MiB are queued it waits, until ctx ends.
// Errors: [DisconnectedError], [ClosedError], those of arguments that JSON cannot express, and one that wraps the context's.
func (s *Socket) Emit(ctx context.Context, event string, args ...any) error {
	return s.emit(ctx, socketio.Packet{Type: socketio.Event}, event, args)
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
func (s *Socket) acknowledge(ctx context.Context, id uint64, args []any) error {
	data, attachments, err := socketio.EncodeArguments(args...)
	if err != nil {
		return err
	}
	packet := socketio.Packet{Type: socketio.Ack, ID: id, HasID: true, Data: data, Attachments: attachments}
	if len(attachments) > 0 {
		packet.Type = socketio.BinaryAck
	}
	return s.send(ctx, packet)
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

// Disconnect leaves the namespace; the connection stays open for others. Errors are those of Emit.
func (s *Socket) Disconnect(ctx context.Context) error {
	s.setLeaving(true)
	err := s.send(ctx, socketio.Packet{Type: socketio.Disconnect})
	if err == nil {
		s.leave(ReasonClientDisconnect)
	} else {
		s.setLeaving(false)
	}
	return err
}

func (s *Socket) setLeaving(leaving bool) {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	s.leaving = leaving
}

// leave notes the end of a namespace connection and tells the handler.
func (s *Socket) leave(reason string) {
	s.client.mu.Lock()
	handler := s.loseLocked(reason, &DisconnectedError{Namespace: s.namespace, Reason: reason}, false)
	s.client.mu.Unlock()
	if handler != nil {
		handler(reason)
	}
}

// loseLocked ends what waits for the server, with failure as the reason. If willReturn, the client will connect the namespace
// again. It returns the handler to be called without the lock, or nil.
func (s *Socket) loseLocked(reason string, failure error, willReturn bool) func(string) {
	was := s.state
	if was == stateDisconnected {
		return nil
	}
	for id, result := range s.acks {
		if result != nil {
			result <- AckResult{err: failure}
			s.abandonAckLocked(id)
		}
	}
	if was == stateConnecting && s.answer != nil {
		willReturn = false // Connect fails, and the caller has no Socket
		s.answerLocked(failure)
	}
	if willReturn {
		s.state = stateConnecting
		s.lost = s.lost || was == stateConnected && !s.implicit
	} else {
		s.state, s.failure = stateDisconnected, failure
		s.client.removeLocked(s)
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

// answerLocked ends the wait of Connect.
func (s *Socket) answerLocked(err error) {
	if s.answer != nil {
		s.answer <- err
		s.answer = nil
	}
}

// returnedLocked notes that a lost namespace is connected again, or refused. It returns the handler to be called without the lock, or nil.
func (s *Socket) returnedLocked() func(error) {
	if !s.lost {
		return nil
	}
	s.lost = false
	return s.onReconnect
}

package client

import (
	"errors"
	"time"

	"github.com/sioproof/sioproof/protocol/socketio"
)

// Event is an event of the server.
type Event struct {
	Name        string
	Data        []byte    // the raw JSON array, name included, with placeholders for the attachments
	Attachments [][]byte  // binary arguments
	At          time.Time // when it had arrived

	socket *Socket
	id     uint64
	hasID  bool
}

// Args decodes the arguments, without the name. See socketio.DecodeArguments for the types.
func (e Event) Args() ([]any, error) {
	args, err := socketio.DecodeArguments(e.Data, e.Attachments)
	if err != nil || len(args) == 0 {
		return nil, err
	}
	return args[1:], nil
}

// WantsAck says whether the server asked for an acknowledgement.
func (e Event) WantsAck() bool { return e.hasID }

// errNoAck is what Ack returns when there is nothing to acknowledge.
var errNoAck = errors.New("client: the server asked for no acknowledgement of this event")

// Ack sends an acknowledgement. It sends another one if it is called again, which a well-behaved caller does not.
func (e Event) Ack(args ...any) error {
	if !e.hasID {
		return errNoAck
	}
	return e.socket.acknowledge(e.id, args)
}

// OnEvent sets what is called for every event, in the order they came. Events that came before it was set are kept, the
// first 1024 of them, and delivered now. While no handler is set nothing else is lost.
func (s *Socket) OnEvent(handler func(Event)) {
	s.client.mu.Lock()
	s.onEvent = handler
	s.deliver()
}

// Dropped returns how many events came and were not kept because OnEvent had not been called.
func (s *Socket) Dropped() int {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	return s.dropped
}

// arrived takes an event for the handler.
func (s *Socket) arrived(event Event) {
	s.client.mu.Lock()
	switch {
	case s.onEvent == nil && len(s.pending) >= maxEarly:
		s.dropped++
	case s.onEvent == nil || s.delivering:
		s.pending = append(s.pending, event)
	default:
		s.handle(event)
		s.deliver()
		return
	}
	s.client.mu.Unlock()
}

// deliver calls the handler for what is pending, unless someone does already. It is called with the lock held and releases
// it.
func (s *Socket) deliver() {
	defer s.client.mu.Unlock()
	for len(s.pending) > 0 && s.onEvent != nil && !s.delivering {
		batch := s.pending
		s.pending = nil
		s.handle(batch...)
	}
}

// handle calls the handler. It is called with the lock held, and releases it meanwhile.
func (s *Socket) handle(batch ...Event) {
	handler := s.onEvent
	s.delivering = true
	s.client.mu.Unlock()
	for _, event := range batch {
		handler(event)
	}
	s.client.mu.Lock()
	s.delivering = false
}

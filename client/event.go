package client

import (
	"context"
	"errors"
	"time"

	"github.com/sioproof/sioproof/protocol/socketio"
)

// Event is an event of the server.
type Event struct {
	Name        string
	Data        []byte    // the raw JSON array, name included, with placeholders for the attachments
	Attachments [][]byte  // binary arguments
	At          time.Time // when it arrived

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

// Ack sends an acknowledgement. Errors are those of Emit. It sends another one if it is called again, which a well-behaved caller
// does not.
func (e Event) Ack(ctx context.Context, args ...any) error {
	if !e.hasID {
		return errNoAck
	}
	return e.socket.acknowledge(ctx, e.id, args)
}

// OnEvent sets what is called for every event, in the order they came. Events that came before it was set are kept, the
// first 1024 of them, and delivered now. While no handler is set nothing else is lost.
func (s *Socket) OnEvent(handler func(Event)) {
	s.client.mu.Lock()
	s.onEvent = handler
	handler, batch := s.takePendingLocked()
	s.client.mu.Unlock()
	s.deliver(handler, batch...)
}

// Dropped returns how many events came and were not kept because OnEvent had not been called.
func (s *Socket) Dropped() int {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	return s.dropped
}

// arrived delivers an event, or keeps it until it is its turn.
func (s *Socket) arrived(event Event) {
	if handler := s.beginDelivery(event); handler != nil {
		s.deliver(handler, event)
	}
}

// beginDelivery returns the handler to be called for an event; nil if the event is kept, or dropped.
func (s *Socket) beginDelivery(event Event) func(Event) {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	switch {
	case s.onEvent == nil && len(s.pending) >= maxEarly:
		s.dropped++
		return nil
	case s.onEvent == nil || s.delivering:
		s.pending = append(s.pending, event)
		return nil
	}
	s.delivering = true
	return s.onEvent
}

// deliver calls the handler until no event is pending.
func (s *Socket) deliver(handler func(Event), batch ...Event) {
	for len(batch) > 0 {
		for _, event := range batch {
			handler(event)
		}
		handler, batch = s.nextBatch()
	}
}

// nextBatch ends a delivery and begins the next, if events are pending.
func (s *Socket) nextBatch() (handler func(Event), batch []Event) {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	s.delivering = false
	return s.takePendingLocked()
}

// takePendingLocked takes the pending events, which the caller must deliver; none while another goroutine delivers.
func (s *Socket) takePendingLocked() (handler func(Event), batch []Event) {
	if s.onEvent == nil || s.delivering || len(s.pending) == 0 {
		return nil, nil
	}
	batch, s.pending = s.pending, nil
	s.delivering = true
	return s.onEvent, batch
}

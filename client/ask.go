package client

import (
	"context"
	"fmt"

	"github.com/sioproof/sioproof/protocol/socketio"
)

// Question is an event whose acknowledgement is awaited.
type Question struct {
	socket  *Socket
	id      uint64
	replies chan Answer
}

// Answer is an acknowledgement, or why none will come.
type Answer struct {
	data        []byte
	attachments [][]byte
	err         error
}

// Ask sends an event that asks for an acknowledgement, and does not wait for it. The question has to be forgotten in the end. Errors
// are those of Emit, and one that wraps the context's.
func (s *Socket) Ask(ctx context.Context, event string, args ...any) (Question, error) {
	s.client.mu.Lock()
	q := Question{s, s.nextAck, make(chan Answer, 1)}
	s.nextAck++
	if s.acks == nil {
		s.acks = map[uint64]chan Answer{}
	}
	s.acks[q.id] = q.replies
	s.client.mu.Unlock()
	err := s.emit(ctx, socketio.Packet{Type: socketio.Event, ID: q.id, HasID: true}, event, args)
	if err != nil {
		s.client.mu.Lock()
		delete(s.acks, q.id)
		s.client.mu.Unlock()
	}
	return q, err
}

// Answer returns where the answer comes.
func (q Question) Answer() <-chan Answer { return q.replies }

// Forget ends the wait for the answer, whether or not it has come.
func (q Question) Forget() {
	q.socket.client.mu.Lock()
	defer q.socket.client.mu.Unlock()
	if _, asked := q.socket.acks[q.id]; asked {
		q.socket.abandonAckLocked(q.id)
	}
}

// abandonAckLocked notes that an acknowledgement may still come for which nobody waits.
func (s *Socket) abandonAckLocked(id uint64) {
	s.acks[id] = nil
	if len(s.acks) > maxAbandonedAcks {
		delete(s.acks, id)
		s.onStrayAck = nil // from now on nobody can tell
	}
}

// OnStrayAck sets what is called with the id of an acknowledgement that answers nothing: what it is for was acknowledged before, or
// never asked for. One that comes after the wait for it has ended is none, up to a number of them; beyond that none is told.
func (s *Socket) OnStrayAck(handler func(id uint64)) {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	s.onStrayAck = handler
}

// Args returns the arguments of the acknowledgement. Errors: [DisconnectedError], [ClosedError].
func (a Answer) Args() ([]any, error) {
	if a.err != nil {
		return nil, a.err
	}
	return socketio.DecodeArguments(a.data, a.attachments)
}

// EmitWithAck sends an event and waits for its acknowledgement, whose arguments it returns. Errors are those of Emit, and
// one that wraps the context's.
func (s *Socket) EmitWithAck(ctx context.Context, event string, args ...any) ([]any, error) {
	q, err := s.Ask(ctx, event, args...)
	if err != nil {
		return nil, err
	}
	defer q.Forget()
	select {
	case answer := <-q.Answer():
		return answer.Args()
	case <-ctx.Done():
		return nil, fmt.Errorf("client: no acknowledgement of %q: %w", event, context.Cause(ctx))
	}
}

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
		q.Forget()
	}
	return q, err
}

// Answer returns where the answer comes.
func (q Question) Answer() <-chan Answer { return q.replies }

// Forget ends the wait for the answer, whether or not it has come.
func (q Question) Forget() {
	q.socket.client.mu.Lock()
	defer q.socket.client.mu.Unlock()
	delete(q.socket.acks, q.id)
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

package client

import (
	"context"
	"fmt"

	"github.com/sioproof/sioproof/protocol/socketio"
)

// PendingAck is the wait for the acknowledgement of an event.
type PendingAck struct {
	socket *Socket
	id     uint64
	result chan AckResult
}

// AckResult is an acknowledgement, or why none will come.
type AckResult struct {
	data        []byte
	attachments [][]byte
	err         error
}

// EmitForAck sends an event that asks for an acknowledgement, and does not wait for that. The caller ends the wait with Stop. Errors are
// those of Emit.
func (s *Socket) EmitForAck(ctx context.Context, event string, args ...any) (PendingAck, error) {
	p := s.expectAck()
	err := s.emit(ctx, socketio.Packet{Type: socketio.Event, ID: p.id, HasID: true}, event, args)
	if err != nil {
		s.forgetAck(p.id)
	}
	return p, err
}

func (s *Socket) expectAck() PendingAck {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	p := PendingAck{s, s.nextAck, make(chan AckResult, 1)}
	s.nextAck++
	if s.acks == nil {
		s.acks = map[uint64]chan AckResult{}
	}
	s.acks[p.id] = p.result
	return p
}

// forgetAck takes back an expectation: the event was not sent.
func (s *Socket) forgetAck(id uint64) {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	delete(s.acks, id)
}

// Result returns where the acknowledgement arrives.
func (p PendingAck) Result() <-chan AckResult { return p.result }

// Stop ends the wait, whether or not the acknowledgement has come.
func (p PendingAck) Stop() {
	p.socket.client.mu.Lock()
	defer p.socket.client.mu.Unlock()
	if _, expected := p.socket.acks[p.id]; expected {
		p.socket.abandonAckLocked(p.id)
	}
}

// abandonAckLocked notes that an acknowledgement is not waited for any more, and may still come.
func (s *Socket) abandonAckLocked(id uint64) {
	s.acks[id] = nil
	if len(s.acks) > maxAbandonedAcks {
		delete(s.acks, id)
		s.onStrayAck = nil // from now on an abandoned one and a stray one look alike
	}
}

// OnStrayAck sets what is called with the id of an acknowledgement that answers nothing: its event was acknowledged before, or never
// sent. One that comes after its wait has ended is not stray. After 4096 such waits no stray one is reported any more.
func (s *Socket) OnStrayAck(handler func(id uint64)) {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	s.onStrayAck = handler
}

// Args returns the arguments of the acknowledgement. Errors: [DisconnectedError], [ClosedError].
func (r AckResult) Args() ([]any, error) {
	if r.err != nil {
		return nil, r.err
	}
	return socketio.DecodeArguments(r.data, r.attachments)
}

// EmitWithAck sends an event and waits for its acknowledgement, whose arguments it returns. Errors are those of Emit, and
// one that wraps the context's.
func (s *Socket) EmitWithAck(ctx context.Context, event string, args ...any) ([]any, error) {
	pending, err := s.EmitForAck(ctx, event, args...)
	if err != nil {
		return nil, err
	}
	defer pending.Stop()
	select {
	case result := <-pending.Result():
		return result.Args()
	case <-ctx.Done():
		return nil, fmt.Errorf("client: no acknowledgement of %q: %w", event, context.Cause(ctx))
	}
}

// acknowledged takes an acknowledgement.
func (s *Socket) acknowledged(packet socketio.Packet) {
	if onStray := s.takeAck(packet); onStray != nil {
		onStray(packet.ID)
	}
}

// takeAck gives an acknowledgement to the PendingAck that waits for it. For a stray one it returns the handler to be called, or nil.
func (s *Socket) takeAck(packet socketio.Packet) (onStray func(uint64)) {
	s.client.mu.Lock()
	defer s.client.mu.Unlock()
	result, expected := s.acks[packet.ID]
	if !expected || !packet.HasID {
		return s.onStrayAck
	}
	if result != nil {
		result <- AckResult{data: packet.Data, attachments: packet.Attachments}
	}
	delete(s.acks, packet.ID)
	return nil
}

package suites

import (
	"fmt"

	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/target"
)

// acknowledged sends an event with an id on a connection of its own, and expects the acknowledgement to bring the payload back.
func (t *Trial) acknowledged(namespace string, id uint64, payload ...any) {
	s := t.Open(t.Variant.Transport)
	s.Connect(namespace)
	s.ask(namespace, target.Ack, id, payload...)
	s.expectAck(namespace, id, payload...)
}

// ask performs an operation that is answered by an acknowledgement.
func (s *Session) ask(namespace string, name target.OperationName, id uint64, payload ...any) {
	op, _ := s.t.Target.Profile.Operation(name)
	v := target.Vars{Args: payload}
	if len(payload) > 0 {
		if token, ok := payload[0].(string); ok {
			v = target.Vars{Token: token, Args: payload[1:]}
		}
	}
	event, args, _ := op.Emit(v)
	s.EmitWithID(namespace, id, event, args...)
}

// expectAck waits for an acknowledgement and expects its payload.
func (s *Session) expectAck(namespace string, id uint64, payload ...any) {
	op, _ := s.t.Target.Profile.Operation(target.Ack)
	args := s.AwaitAck(namespace, id)
	d, ok := op.Answered(args, target.Vars{})
	if !ok || !sameArguments(payload, d.Args) {
		s.t.Fail(fmt.Sprintf("the arguments %s in the acknowledgement", show(payload)), "%s", show(args))
	}
}

// expectNoMore expects that the acknowledgement with an id, which was taken out of the inbox, was the only one. Call it when a later
// answer has proven that nothing more can come.
func (s *Session) expectNoMore(namespace string, id uint64) {
	for _, a := range s.Arrivals(func(a Arrival) bool { return a.Socket != nil && isAck(*a.Socket) }) {
		if a.Socket.Namespace == namespace && a.Socket.ID == id {
			s.t.Fail(fmt.Sprintf("one acknowledgement with the id %d", id), "a second one: %s", a)
		}
	}
}

func isAck(p socketio.Packet) bool { return p.Type == socketio.Ack || p.Type == socketio.BinaryAck }

// answers lets the application ask, answers with these arguments, and expects them to have reached the application.
func (t *Trial) answers(answer []any) {
	op, _ := t.Target.Profile.Operation(target.Ask)
	s := t.Open(t.Variant.Transport)
	s.Connect("/")
	s.acknowledge("/", s.askMe(t.Token()), answer...)
	s.expectConcluded(op, answer...)
}

// expectConcluded waits for the application's word about the answer it got, and expects these arguments in it, and no word more.
func (s *Session) expectConcluded(op *target.Operation, answer ...any) {
	concluded := func(event string, args []any) bool {
		_, ok := op.Concluded(event, args, target.Vars{})
		return ok
	}
	back := s.AwaitEvent("/", fmt.Sprintf("the event %s, with which the application tells that it got the answer", op.ConcludedEvent), concluded)
	d, _ := op.Concluded(op.ConcludedEvent, back, target.Vars{})
	if got := s.withoutOffset(d.Args, len(answer)); !sameArguments(answer, got) {
		s.t.Fail("the application got the answer "+show(answer), "%s", show(got))
	}
	again := s.Arrivals(func(a Arrival) bool {
		if a.Socket == nil {
			return false
		}
		event, args, ok := decode(*a.Socket)
		return ok && concluded(event, args)
	})
	if len(again) > 0 {
		s.t.Fail("the application got one answer, "+show(answer), "it got another one, too: %s", again[0])
	}
}

// askMe lets the application ask a question with the token, and returns the id under which it waits for the answer.
func (s *Session) askMe(token string) uint64 {
	op, _ := s.t.Target.Profile.Operation(target.Ask)
	event, args, _ := op.Emit(target.Vars{Token: token})
	s.Emit("/", event, args...)
	question := s.AwaitPacket("the event with which the application asks for an acknowledgement", func(p socketio.Packet) bool {
		event, args, ok := decode(p)
		if !ok {
			return false
		}
		_, ok = op.Delivered(event, args, target.Vars{Token: token})
		return ok
	})
	if !question.HasID {
		s.t.Fail("an id in the event that asks for an acknowledgement", "%s", show(question.Data))
	}
	return question.ID
}

// acknowledge sends an ACK packet, or a BINARY_ACK packet where there are attachments.
func (s *Session) acknowledge(namespace string, id uint64, args ...any) {
	data, attachments, err := socketio.EncodeArguments(args...)
	if err != nil {
		s.t.Broken("encode an acknowledgement: %v", err)
	}
	kind := "3"
	if len(attachments) > 0 {
		kind = fmt.Sprintf("6%d-", len(attachments))
	}
	s.SendPacket(packet(kind, namespace, fmt.Sprintf("%d%s", id, data)), attachments...)
}

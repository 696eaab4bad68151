package session

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/suites/trial"
)

// Acknowledge sends an ACK packet, or a BINARY_ACK packet where there are attachments.
func (s *Session) Acknowledge(namespace string, id uint64, args ...any) {
	data, attachments, err := socketio.EncodeArguments(args...)
	if err != nil {
		s.Trial.Broken("encode an acknowledgement: %v", err)
	}
	kind := "3"
	if len(attachments) > 0 {
		kind = fmt.Sprintf("6%d-", len(attachments))
	}
	s.sendPacket(Packet(kind, namespace, fmt.Sprintf("%d%s", id, data)), attachments...)
}

// Ask performs an operation that is answered by an acknowledgement.
func (s *Session) Ask(namespace string, name profiles.OperationName, id uint64, payload ...any) {
	op, _ := s.Trial.Server.Profile.Operation(name)
	v := profiles.Vars{Args: payload}
	if len(payload) > 0 {
		if token, ok := payload[0].(string); ok {
			v = profiles.Vars{Token: token, Args: payload[1:]}
		}
	}
	event, args, _ := op.Emit(s.AsSender(namespace, v))
	s.EmitWithID(namespace, id, event, args...)
}

// AskForAck lets the application ask a question with the token, and returns the id under which it waits for the answer.
func (s *Session) AskForAck(token string) uint64 {
	op, _ := s.Trial.Server.Profile.Operation(profiles.Ask)
	s.emitOperation("/", op, profiles.Vars{Token: token})
	question := s.AwaitPacket("the event with which the application asks for an acknowledgement", func(p socketio.Packet) bool {
		event, args, ok := Decode(p)
		if !ok {
			return false
		}
		_, ok = op.Delivered(event, args, profiles.Vars{Token: token})
		return ok
	})
	if !question.HasID {
		s.Trial.Fail("an id in the event that asks for an acknowledgement", "%s", trial.Show(question.Data))
	}
	return question.ID
}

// ExpectEachAnswered lets the application ask once for each answer, so that all questions are pending at once. The answers, in the opposite
// order, are to reach the application.
func (s *Session) ExpectEachAnswered(answers ...[]any) {
	op, _ := s.Trial.Server.Profile.Operation(profiles.Ask)
	var ids []uint64
	for range answers {
		id := s.AskForAck(s.Trial.Token())
		if slices.Contains(ids, id) {
			s.Trial.Fail("an id of its own for each event whose acknowledgement is pending", "the id %d twice", id)
		}
		ids = append(ids, id)
	}
	for i, answer := range slices.Backward(answers) {
		s.Acknowledge("/", ids[i], answer...)
		s.ExpectConcluded(op, answer...)
	}
}

// ExpectAck waits for an acknowledgement and expects its payload, or the answer that the application gives to everything.
func (s *Session) ExpectAck(namespace string, id uint64, payload ...any) {
	op, _ := s.Trial.Server.Profile.Operation(profiles.Ack)
	args := s.AwaitAck(namespace, id)
	d, ok := op.Answered(args, profiles.Vars{})
	if op.Acknowledges() == profiles.CarriesNothing {
		if !ok {
			s.Trial.Fail("an acknowledgement as the profile describes it", "%s", trial.Show(args))
		}
		return
	}
	if !ok || !SameArguments(payload, d.Args) {
		s.Trial.Fail(fmt.Sprintf("the arguments %s in the acknowledgement", trial.Show(payload)), "%s", trial.Show(args))
	}
}

// ExpectConcluded waits for the application's word about the answer it got, and expects these arguments in it, and no word more.
func (s *Session) ExpectConcluded(op *profiles.Operation, answer ...any) {
	concluded := func(event string, args []any) bool {
		_, ok := op.Concluded(event, args, profiles.Vars{})
		return ok
	}
	back := s.AwaitEvent("/", fmt.Sprintf("the event %s, with which the application tells that it got the answer", op.ConcludedEvent), concluded)
	d, _ := op.Concluded(op.ConcludedEvent, back, profiles.Vars{})
	if got := s.WithoutOffset(d.Args, len(answer)); !SameArguments(answer, got) {
		s.Trial.Fail("the application got the answer "+trial.Show(answer), "%s", trial.Show(got))
	}
	again := s.Arrivals(func(a Arrival) bool {
		if a.Socket == nil {
			return false
		}
		event, args, ok := Decode(*a.Socket)
		return ok && concluded(event, args)
	})
	if len(again) > 0 {
		s.Trial.Fail("the application got one answer, "+trial.Show(answer), "it got another one, too: %s", again[0])
	}
}

// IsAck says whether a packet is an acknowledgement, with attachments or without.
func IsAck(p socketio.Packet) bool { return p.Type == socketio.Ack || p.Type == socketio.BinaryAck }

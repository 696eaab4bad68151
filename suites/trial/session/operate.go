package session

import (
	"strconv"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// ownAck is the id of the acknowledgements that the steps here ask for; it is far from those that the bodies use.
const ownAck = 1_000_000

// Do performs an operation in a namespace, and waits for the acknowledgement where the application gives one.
func (s *Session) Do(namespace string, name profiles.OperationName, v profiles.Vars) {
	op, ok := s.Trial.Server.Profile.Operation(name)
	if !ok {
		s.Trial.NotApplicable("operation %s", name)
	}
	event, args, ack := op.Emit(s.AsSender(namespace, v))
	s.emitAsking(namespace, event, args, ack)
}

// emitAsking sends an event, and returns the arguments of its acknowledgement; nil where the application gives none.
func (s *Session) emitAsking(namespace, event string, args []any, ack profiles.AckMode) (answer []any) {
	if ack == profiles.AckNone {
		s.Emit(namespace, event, args...)
		return nil
	}
	s.EmitWithID(namespace, ownAck, event, args...)
	return s.AwaitAck(namespace, ownAck)
}

// SetUp takes the steps the profile asks for before any operation, in a namespace of the application.
func (s *Session) SetUp(namespace string) {
	if !s.Trial.HasNamespace(namespace) {
		return
	}
	for _, step := range s.Trial.Server.Profile.Setup {
		event, args, ack := step.Emit(s.AsSender(namespace, profiles.Vars{}))
		if answer := s.emitAsking(namespace, event, args, ack); answer != nil && !step.Accepted(answer) {
			s.Trial.SetupRefused("a client", step, answer)
		}
		if step.Reply != "" {
			s.AwaitEvent(namespace, "the answer to "+event, func(name string, args []any) bool {
				return step.Replied(name, args, profiles.Vars{User: s.User})
			})
		}
	}
}

// AsSender adds to the values of an operation what it may want to know about its sender.
func (s *Session) AsSender(namespace string, v profiles.Vars) profiles.Vars {
	sid := s.SID(namespace)
	v.From, v.SID = sid, sid
	v.Captured = s.Trial.Server.Captured(s.User)
	if v.User == "" {
		v.User = s.User
	}
	if v.Namespace == "" {
		v.Namespace = namespace
	}
	return v
}

// SID is the id of the client in a namespace; empty before it is let in. Before Socket.IO 5 the server tells none, and the client derives it
// from the session's.
func (s *Session) SID(namespace string) string {
	if s.Dialect.Revision == engineio.V3 {
		if namespace == "/" {
			return s.Handshake.SID
		}
		return namespace + "#" + s.Handshake.SID
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sids[namespace]
}

// Text is the packet of an operation, without attachments. It asks for an acknowledgement where the application calls that without looking
// whether there is one.
func (s *Session) Text(namespace string, op *profiles.Operation, v profiles.Vars) string {
	event, args, ack := op.Emit(s.AsSender(namespace, v))
	text, _ := Encode(s.Trial, namespace, idFor(ack), event, args...)
	return text
}

// emitOperation sends an operation as [Session.Text] is, with attachments too.
func (s *Session) emitOperation(namespace string, op *profiles.Operation, v profiles.Vars) {
	event, args, ack := op.Emit(s.AsSender(namespace, v))
	s.emit(namespace, idFor(ack), event, args...)
}

func idFor(ack profiles.AckMode) string {
	if ack != profiles.AckRequired {
		return ""
	}
	return strconv.Itoa(ownAck)
}

// SettleIn performs an operation that concerns a room. Where the application neither acknowledges that nor deals with the packets of a
// connection in their order, it waits until the operation has taken effect.
func (s *Session) SettleIn(namespace string, name profiles.OperationName, room string) {
	s.Do(namespace, name, profiles.Vars{Room: room})
	if op, _ := s.Trial.Server.Profile.Operation(name); op.Confirmation == profiles.ConfirmedByNothing {
		s.Trial.LetSettle()
	}
}

// Perform sends an operation without a payload.
func Perform(t *trial.Trial, s *Session, namespace string, name profiles.OperationName) {
	op, _ := t.Server.Profile.Operation(name)
	s.emitOperation(namespace, op, profiles.Vars{})
}

package session

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/suites/trial"
)

// Packet is the text of a Socket.IO packet in its Engine.IO message: packet("2", "/custom", `["hello"]`) is
// `42/custom,["hello"]`.
func Packet(kind, namespace, rest string) string {
	if namespace != "/" {
		kind += namespace + ","
	}
	return "4" + kind + rest
}

// Connect connects the session to a namespace, with an auth payload if one is given, takes the profile's first steps there, and
// returns the Socket.IO id.
func (s *Session) Connect(namespace string, auth ...any) string {
	if s.Dialect.Revision == engineio.V3 {
		return s.connectUnasked(namespace)
	}
	payload := s.Trial.Auth(s.User)
	if len(auth) > 0 {
		payload = auth[0]
	}
	sid := s.Enter(namespace, payload)
	s.SetUp(namespace)
	return sid
}

// Join connects the session to a namespace in which a client may be, and returns that: the main one, unless the application has others
// only.
func (s *Session) Join() (namespace string) {
	namespace = "/"
	if names := trial.Namespaces(s.Trial.Server); s.Dialect.Revision == engineio.V4 && !s.Trial.HasNamespace("/") && len(names) > 0 {
		namespace = names[0]
	}
	s.Connect(namespace)
	return namespace
}

// Enter sends CONNECT, with an auth payload unless that is nil, and returns the Socket.IO id that comes back.
func (s *Session) Enter(namespace string, auth any) string {
	s.Trial.Enter()
	rest := ""
	if auth != nil {
		encoded, err := json.Marshal(auth)
		if err != nil {
			s.Trial.Broken("auth payload: %v", err)
		}
		rest = string(encoded)
	}
	arrival := s.awaitConnected(namespace, func() { s.Send(Packet("0", namespace, rest)) })
	if arrival.Socket.Type == socketio.ConnectError && namespace == "/" && !s.Trial.HasNamespace("/") {
		s.Trial.NotApplicable("%s", trial.MainNamespace.Name)
	}
	return s.letIn(namespace, "a CONNECT packet with a sid for "+namespace, arrival)
}

// letIn expects that the answer to CONNECT lets the client into the namespace, and returns the id that it has there.
func (s *Session) letIn(namespace, expected string, arrival Arrival) string {
	answer := *arrival.Socket
	var connected struct {
		SID string `json:"sid"`
		PID any    `json:"pid"` // there with connection state recovery
	}
	tells := s.Dialect.Revision != engineio.V3 // before Socket.IO 5 the client derives its id from the session's
	if answer.Type == socketio.ConnectError || tells && (json.Unmarshal(answer.Data, &connected) != nil || connected.SID == "") {
		s.Trial.Fail(expected, "%v %s", answer.Type, trial.Show(answer.Data))
	}
	s.Entered = arrival.At
	s.joined.Store(true)
	if !tells {
		s.Trial.Admit(s.SID(namespace))
		return s.SID(namespace)
	}
	s.PrivateID, _ = connected.PID.(string)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sids[namespace] = connected.SID
	s.Trial.Admit(connected.SID)
	return connected.SID
}

// awaitConnected asks for a namespace and returns the answer: CONNECT, or the refusal.
func (s *Session) awaitConnected(namespace string, ask func()) (answer Arrival) {
	transport := client.Polling
	if s.WebSocket != nil {
		transport = client.WebSocket
	}
	s.Trial.Connecting(s.Dialect.Revision, transport, func() bool {
		ask()
		answer = s.Await("a CONNECT packet for "+namespace, func(a Arrival) bool {
			p := a.Socket
			return p != nil && p.Namespace == namespace && (p.Type == socketio.Connect || p.Type == socketio.ConnectError)
		})
		return true
	})
	return answer
}

// connectUnasked is Connect before Socket.IO 5: the server lets every client into the main namespace unasked, there is no auth
// payload, and the client takes the session's id for its own.
func (s *Session) connectUnasked(namespace string) string {
	arrival := s.awaitConnected(namespace, func() {
		if namespace != "/" {
			s.Send(Packet("0", namespace, ""))
		}
	})
	sid := s.letIn(namespace, "a CONNECT packet for "+namespace, arrival)
	s.SetUp(namespace)
	return sid
}

// Emit sends an event, with attachments where the arguments hold bytes.
func (s *Session) Emit(namespace, event string, args ...any) {
	s.emit(namespace, "", event, args...)
}

// EmitWithID sends an event that asks for an acknowledgement.
func (s *Session) EmitWithID(namespace string, id uint64, event string, args ...any) {
	s.emit(namespace, strconv.FormatUint(id, 10), event, args...)
}

func (s *Session) emit(namespace, id, event string, args ...any) {
	text, attachments := Encode(s.Trial, namespace, id, event, args...)
	s.sendPacket(text, attachments...)
}

// AwaitPacket waits for a Socket.IO packet.
func (s *Session) AwaitPacket(expected string, match func(socketio.Packet) bool) socketio.Packet {
	return *s.Await(expected, func(a Arrival) bool { return a.Socket != nil && match(*a.Socket) }).Socket
}

// AwaitEvent waits for an event in a namespace and returns its arguments.
func (s *Session) AwaitEvent(namespace, expected string, match func(event string, args []any) bool) []any {
	var found []any
	s.AwaitPacket(expected, func(p socketio.Packet) bool {
		event, args, ok := Decode(p)
		if !ok || p.Namespace != namespace || !match(event, args) {
			return false
		}
		found = args
		return true
	})
	return found
}

// AwaitAck waits for the acknowledgement with an id and returns its arguments.
func (s *Session) AwaitAck(namespace string, id uint64) []any {
	p := s.AwaitPacket(fmt.Sprintf("an acknowledgement with the id %d", id), func(p socketio.Packet) bool {
		return (p.Type == socketio.Ack || p.Type == socketio.BinaryAck) && p.Namespace == namespace && p.HasID && p.ID == id
	})
	args, err := socketio.DecodeArguments(p.Data, p.Attachments)
	if err != nil {
		s.Trial.Fail("an array in the acknowledgement", "%s", trial.Show(p.Data))
	}
	return args
}

// Tokens counts the deliveries of a token by an operation that are in the inbox.
func (s *Session) Tokens(name profiles.OperationName, token string) []Arrival {
	return s.Arrivals(func(a Arrival) bool { return s.Carries(a, name, token) })
}

// AwaitToken waits until an operation has delivered a token, and leaves it in the inbox.
func (s *Session) AwaitToken(name profiles.OperationName, token string) {
	s.Peek(fmt.Sprintf("%s by %s", token, name), func(a Arrival) bool { return s.Carries(a, name, token) })
}

// Carries says whether an arrival delivers a token by an operation.
func (s *Session) Carries(a Arrival, name profiles.OperationName, token string) bool {
	op, ok := s.Trial.Server.Profile.Operation(name)
	if !ok || a.Socket == nil {
		return false
	}
	event, args, ok := Decode(*a.Socket)
	if !ok {
		return false
	}
	_, ok = op.Delivered(event, args, profiles.Vars{Token: token})
	return ok
}

// Echo sends arguments that the application sends back, and expects them unchanged: text with the token of this very exchange
// ahead, so that no other message can be taken for it.
func (s *Session) Echo(namespace string, args ...any) {
	token := s.Trial.Token()
	if len(args) == 1 && Echo(s.Trial, 0).Carries() != profiles.CarriesAny {
		if text, ok := args[0].(string); ok {
			s.echoOne(namespace, token+" "+text)
			return
		}
	}
	s.SendEcho(namespace, token, args...)
	s.AwaitEcho(namespace, token, args...)
}

// echoOne is Echo of one text that begins with a token, for an application that sends back no more than that.
func (s *Session) echoOne(namespace, text string) {
	op := Echo(s.Trial, 0)
	token, _, _ := strings.Cut(text, " ")
	s.emitOperation(namespace, op, profiles.Vars{Token: text})
	var back profiles.Delivery
	s.AwaitEvent(namespace, "the echo of "+token, func(event string, args []any) (ok bool) {
		back, ok = op.Delivered(event, args, profiles.Vars{})
		return ok && strings.HasPrefix(back.Token, token+" ")
	})
	if back.Token != text {
		s.Trial.Fail("the text "+trial.Show(text)+" unchanged", "%s", trial.Show(back.Token))
	}
}

// SendEcho sends what [Session.AwaitEcho] awaits.
func (s *Session) SendEcho(namespace, token string, args ...any) {
	s.emitOperation(namespace, Echo(s.Trial, len(args)), profiles.Vars{Token: token, Args: args})
}

// AwaitEcho waits for the echo with the token and expects the arguments unchanged.
func (s *Session) AwaitEcho(namespace, token string, args ...any) {
	op := Echo(s.Trial, len(args))
	var back []any
	s.AwaitEvent(namespace, "the echo of "+token, func(event string, all []any) bool {
		d, ok := op.Delivered(event, all, profiles.Vars{Token: token})
		if ok {
			back = d.Args[1:]
		}
		return ok
	})
	back = s.WithoutOffset(back, len(args))
	if len(args) > 0 && !SameArguments(args, back) {
		s.Trial.Fail("the arguments "+trial.Show(args)+" unchanged", "%s", trial.Show(back))
	}
}

// Echo is the operation that sends back what it got.
func Echo(t *trial.Trial, extra int) *profiles.Operation {
	op, ok := t.Server.Profile.Operation(profiles.Echo)
	if !ok || extra > 0 && op.Carries() != profiles.CarriesAny {
		t.NotApplicable("operation echo with any arguments")
	}
	return op
}

// AwaitDisconnect waits for the server's DISCONNECT.
func AwaitDisconnect(s *Session, namespace string) {
	s.AwaitPacket("a DISCONNECT packet for "+namespace, func(p socketio.Packet) bool {
		return p.Type == socketio.Disconnect && p.Namespace == namespace
	})
}

// IsConnect says whether an arrival is the CONNECT packet of a namespace.
func IsConnect(a Arrival, namespace string) bool {
	return a.Socket != nil && a.Socket.Type == socketio.Connect && a.Socket.Namespace == namespace
}

// LeaveNamespace leaves a namespace. DISCONNECT has no answer: the refusal of an unknown namespace shows that the server has read it, and
// its log or time that it has dealt with it.
func (s *Session) LeaveNamespace(namespace string) {
	sid := s.SID(namespace)
	s.Send(Packet("1", namespace, ""))
	s.Settle("the connection goes on after DISCONNECT for " + namespace)
	s.Trial.LetLeave(sid)
}

// Settle waits for the refusal of an unknown namespace. By then the server has read everything that the session sent before, and what it
// sent to the session before has come. That it has dealt with all it has read holds only for servers that deal with packets in their order.
// No answer fails the trial with the sentence as what was expected.
func (s *Session) Settle(expected string) {
	unknown := "/sioproof-" + s.Trial.Token()
	s.Provoke(Packet("0", unknown, ""))
	s.AwaitPacket(expected, func(p socketio.Packet) bool { return p.Namespace == unknown })
}

// ExpectDistinct expects an id that was not seen before.
func ExpectDistinct(t *trial.Trial, seen map[string]string, id, owner string) {
	if earlier, twice := seen[id]; twice {
		t.Fail("an id of its own for "+owner, "%s, which %s has too", trial.Show(id), earlier)
	}
	seen[id] = owner
}

package suites

import (
	"encoding/json"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/server"
)

// connectAnswer sends CONNECT and returns the sid of the answer.
func connectAnswer(s *Session, namespace, payload string) string {
	s.Send(packet("0", namespace, payload))
	answer := s.AwaitPacket("a CONNECT packet for "+namespace, func(p socketio.Packet) bool {
		return p.Type == socketio.Connect && p.Namespace == namespace
	})
	var fields map[string]any
	if err := json.Unmarshal(answer.Data, &fields); err != nil {
		s.t.Fail("an object in the CONNECT packet", "%s", show(answer.Data))
	}
	sid, _ := fields["sid"].(string)
	return sid
}

// authArrives connects with a payload that the application sends back.
func (t *Trial) authArrives(namespace string) {
	op, _ := t.Target.Profile.Operation(profiles.AuthBack)
	s := t.Open(t.Variant.Transport)
	token := t.Token()
	s.Connect(namespace, map[string]any{"token": token, "n": 1})
	args := s.AwaitEvent(namespace, "the application's word about the auth payload", func(event string, args []any) bool {
		_, ok := op.Delivered(event, args, profiles.Vars{})
		return ok
	})
	delivery, _ := op.Delivered(op.DeliveredEvent, args, profiles.Vars{})
	t.Expect("the auth payload as it was sent", delivery.Values["auth"], Equal(map[string]any{"token": token, "n": float64(1)}))
}

// askAndBeRefused connects with the credentials that the application refuses and returns the answer.
func (t *Trial) askAndBeRefused(s *Session) socketio.Packet {
	operation, _ := t.Target.Profile.Operation(profiles.Refuse)
	payload, err := json.Marshal(operation.Credentials.Auth(profiles.Vars{Namespace: "/"}))
	if err != nil {
		t.Broken("auth payload: %v", err)
	}
	s.Send(packet("0", "/", string(payload)))
	return s.AwaitPacket("an answer to CONNECT", func(p socketio.Packet) bool { return p.Namespace == "/" })
}

// expectMessage expects the payload of a refusal: an object with a text.
func (t *Trial) expectMessage(data []byte) {
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fail("an object with a message", "%s", show(data))
	}
	t.Expect("a message that is a string", fields["message"], And(BeAssignableToTypeOf(""), Not(BeEmpty())))
}

// speakTo lets somebody say something to everybody in a namespace, where the application can: whoever is in it hears that.
func (t *Trial) speakTo(namespace string) {
	if t.Target.Offers(namespace, profiles.SayAll) {
		speaker := t.ParticipantOn(Variant{Engine: engineio.V4, Transport: t.Variant.Transport, Namespace: namespace}, "speaker")
		t.fence(speaker, profiles.SayAll, profiles.Vars{}, []*Participant{speaker})
	}
}

// amidTalk does something while somebody talks without pause to everybody in a namespace, where the application can.
func (t *Trial) amidTalk(namespace string, do func()) {
	if !t.Target.Offers(namespace, profiles.SayAll) {
		do()
		return
	}
	speaker := t.ParticipantOn(Variant{Engine: engineio.V4, Transport: t.Variant.Transport, Namespace: namespace}, "speaker")
	talk := startTalk(speaker, speaker, profiles.SayAll, "")
	defer talk.end()
	do()
}

// nothingOf expects that the session heard nothing of a namespace.
func (t *Trial) nothingOf(s *Session, namespace string) {
	s.settle("an answer for a namespace nobody has, behind everything else")
	heard := s.Arrivals(func(a Arrival) bool { return a.Socket != nil && a.Socket.Namespace == namespace })
	if len(heard) > 0 {
		t.Fail("nothing of "+namespace, "%v %s", heard[0].Socket.Type, show(heard[0].Socket.Data))
	}
}

func toleratesEarlyEvents(t *server.Server, _ Variant) bool {
	return t.Profile.Tolerates(profiles.EventBeforeConnect)
}

package sio5

import (
	"encoding/json"

	. "github.com/onsi/gomega"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// connectAnswer sends CONNECT and returns the sid of the answer.
func connectAnswer(s *session.Session, namespace, payload string) string {
	s.Send(session.Packet("0", namespace, payload))
	answer := s.AwaitPacket("a CONNECT packet for "+namespace, func(p socketio.Packet) bool {
		return p.Type == socketio.Connect && p.Namespace == namespace
	})
	var fields map[string]any
	if err := json.Unmarshal(answer.Data, &fields); err != nil {
		s.Trial.Fail("an object in the CONNECT packet", "%s", trial.Show(answer.Data))
	}
	sid, _ := fields["sid"].(string)
	return sid
}

// authArrives connects with a payload that the application sends back.
func authArrives(t *trial.Trial, namespace string) {
	op, _ := t.Server.Profile.Operation(profiles.AuthBack)
	s := session.Open(t, t.Variant.Transport)
	token := t.Token()
	payload := t.AuthWith(s.User, map[string]any{"sioproof": token, "n": float64(1)})
	s.Connect(namespace, payload)
	args := s.AwaitEvent(namespace, "the application's word about the auth payload", func(event string, args []any) bool {
		_, ok := op.Delivered(event, args, profiles.Vars{})
		return ok
	})
	delivery, _ := op.Delivered(op.DeliveredEvent, args, profiles.Vars{})
	t.Expect("the auth payload as it was sent", delivery.Values["auth"], Equal(payload))
}

// askAndBeRefused connects with the credentials that the application refuses and returns the answer.
func askAndBeRefused(t *trial.Trial, s *session.Session) socketio.Packet {
	operation, _ := t.Server.Profile.Operation(profiles.Refuse)
	payload, err := json.Marshal(operation.Credentials.Auth(profiles.Vars{Namespace: "/", User: s.User, Captured: t.Server.Captured(s.User)}))
	if err != nil {
		t.Broken("auth payload: %v", err)
	}
	s.Send(session.Packet("0", "/", string(payload)))
	return s.AwaitPacket("an answer to CONNECT", func(p socketio.Packet) bool { return p.Namespace == "/" })
}

// expectMessage expects the payload of a refusal: an object with a text.
func expectMessage(t *trial.Trial, data []byte) {
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fail("an object with a message", "%s", trial.Show(data))
	}
	if message, text := fields["message"].(string); !text || message == "" {
		t.Fail("a message that is a string", "%s", trial.Show(data))
	}
}

// speakTo lets somebody say something to everybody in a namespace, where the application can: whoever is in it hears that.
func speakTo(t *trial.Trial, namespace string) {
	if t.Server.Offers(namespace, profiles.SayAll) {
		speaker := participant.NewOn(t, trial.Variant{Engine: engineio.V4, Transport: t.Variant.Transport, Namespace: namespace}, "speaker")
		participant.Fence(t, speaker, profiles.SayAll, profiles.Vars{}, []*participant.Participant{speaker})
	}
}

// amidTalk does something while somebody talks without pause to everybody in a namespace, where the application can.
func amidTalk(t *trial.Trial, namespace string, do func()) {
	if !t.Server.Offers(namespace, profiles.SayAll) {
		do()
		return
	}
	speaker := participant.NewOn(t, trial.Variant{Engine: engineio.V4, Transport: t.Variant.Transport, Namespace: namespace}, "speaker")
	talk := participant.StartTalk(speaker, speaker, profiles.SayAll, "")
	defer talk.End()
	do()
}

// nothingOf expects that the session heard nothing of a namespace.
func nothingOf(t *trial.Trial, s *session.Session, namespace string) {
	s.Settle("an answer for a namespace nobody has, behind everything else")
	heard := s.Arrivals(func(a session.Arrival) bool { return a.Socket != nil && a.Socket.Namespace == namespace })
	if len(heard) > 0 {
		t.Fail("nothing of "+namespace, "%v %s", heard[0].Socket.Type, trial.Show(heard[0].Socket.Data))
	}
}

func toleratesEarlyEvents(t *server.Server, _ trial.Variant) bool {
	return t.Profile.Tolerates(profiles.EventBeforeConnect)
}

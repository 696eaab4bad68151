package sio4

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// inEachEncoding plays a part of a case in every way in which packets travel over the variant's transport in Engine.IO 3: over
// long-polling with binary data as octets, and as base64 for a client that takes text only.
func inEachEncoding(t *trial.Trial, play func(*session.Session)) {
	encodings := []session.Dialect{session.EIO3}
	if t.Variant.Transport == client.Polling {
		encodings = append(encodings, session.EIO3Base64)
	}
	for _, encoding := range encodings {
		play(session.OpenIn(t, encoding, t.Variant.Transport))
	}
}

// whoAmI asks the application what it knows of the client in a namespace.
func whoAmI(s *session.Session, namespace string) map[string]any {
	const id = 999
	op, _ := s.Trial.Server.Profile.Operation(profiles.WhoAmI)
	event, args, _ := op.Emit(s.AsSender(namespace, profiles.Vars{}))
	s.EmitWithID(namespace, id, event, args...)
	answer := s.AwaitAck(namespace, id)
	d, ok := op.Answered(answer, profiles.Vars{})
	if !ok {
		s.Trial.Fail("what the application knows of the client", "%s", trial.Show(answer))
	}
	return d.Values
}

package suites

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
)

// inEachEncoding plays a part of a case in every way in which packets travel over the variant's transport in Engine.IO 3: over
// long-polling with binary data as octets, and as base64 for a client that takes text only.
func (t *Trial) inEachEncoding(play func(*Session)) {
	encodings := []dialect{eio3}
	if t.Variant.Transport == client.Polling {
		encodings = append(encodings, eio3Base64)
	}
	for _, encoding := range encodings {
		play(t.OpenIn(encoding, t.Variant.Transport))
	}
}

// whoAmI asks the application what it knows of the client in a namespace.
func (s *Session) whoAmI(namespace string) map[string]any {
	const id = 999
	op, _ := s.t.Target.Profile.Operation(profiles.WhoAmI)
	event, args, _ := op.Emit(profiles.Vars{})
	s.EmitWithID(namespace, id, event, args...)
	answer := s.AwaitAck(namespace, id)
	d, ok := op.Answered(answer, profiles.Vars{})
	if !ok {
		s.t.Fail("what the application knows of the client", "%s", show(answer))
	}
	return d.Values
}

package suites

import "github.com/sioproof/sioproof/profiles"

// roomsAreLeftWithTheNamespace lets a member of the room leave the namespace, but keep its connection, and come back.
func (t *Trial) roomsAreLeftWithTheNamespace(say profiles.OperationName, room, everywhere string, ann, cy, eve *Participant) {
	t.join(room, eve)
	t.fence(ann, say, profiles.Vars{Room: room}, []*Participant{eve, cy})
	if err := eve.Socket.Disconnect(); err != nil {
		t.Fail("eve can leave the namespace", "%s", show(err))
	}
	line := eve.line()
	line.settle()
	back := line.Enter(t.Variant.Namespace, "eve")
	t.join(everywhere, back)
	t.fence(ann, say, profiles.Vars{Room: room}, []*Participant{cy})
	fence := t.fence(ann, say, profiles.Vars{Room: everywhere}, []*Participant{back})
	back.expectTokens(say, profiles.Vars{}, []string{fence})
}

package chat

import (
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
)

// roomsAreLeftWithTheNamespace lets a member of the room leave the namespace, but keep its connection, and come back.
func roomsAreLeftWithTheNamespace(t *trial.Trial, say profiles.OperationName, room, everywhere string, ann, cy, eve *participant.Participant) {
	participant.Join(t, room, eve)
	participant.Fence(t, ann, say, profiles.Vars{Room: room}, []*participant.Participant{eve, cy})
	participant.LeaveNamespaces(t, eve)
	back := eve.Connection().Enter(t.Variant.Namespace, "eve")
	participant.Join(t, everywhere, back)
	participant.Fence(t, ann, say, profiles.Vars{Room: room}, []*participant.Participant{cy})
	fence := participant.Fence(t, ann, say, profiles.Vars{Room: everywhere}, []*participant.Participant{back})
	back.ExpectTokens(say, profiles.Vars{}, []string{fence})
}

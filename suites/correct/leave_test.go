package correct_test

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/suites/correct/plain"
)

// A server may deal with a DISCONNECT behind what came after it, as the official one does, whose closing of the connection of a client
// that comes back before that is for SIO5-DISC-08 to judge. No answer to something else proves that a client has left.
func TestAServerMayDealWithADisconnectLate(t *testing.T) {
	for name, profile := range map[string]string{
		"its log tells when": "",
		"nothing tells when": "log: {connected: '^a user connected', optional: true}",
	} {
		t.Run(name, func(t *testing.T) {
			late := differing{name: "late", freedoms: plain.Freedoms{Sockets: plain.Sockets{LateLeave: 100 * time.Millisecond}}}
			for _, r := range run(t, late, profile, "CHAT-ROOM-03", "CHAT-BCAST-02", "CHAT-NSP-*", "SIO5-DISC-03", "SIO4-DISC-03", "REC-06", "REC-14").Results {
				if isAlarm(r, nil) {
					t.Errorf("%s: %s\n  Expected: %s\n  Actual: %s%s", r.Name(), r.Verdict, r.Expected, r.Actual, r.Reason)
				}
			}
		})
	}
}

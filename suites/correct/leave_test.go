package correct_test

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/correct/plain"
)

// A server may deal with a DISCONNECT behind what came after it, and closes the connection of a client that comes back before that. No
// answer to something else proves that a client has left.
func TestAServerMayDealWithADisconnectLate(t *testing.T) {
	log := logs.New()
	address := plain.Start(t, plain.Freedoms{Sockets: plain.Sockets{LateLeave: 100 * time.Millisecond}}, log.Writer())
	opened, err := server.Open(t.Context(), server.Options{URL: address, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	leaving := suites.Selection{Cases: []string{"CHAT-ROOM-03", "CHAT-BCAST-02", "CHAT-NSP-*", "SIO5-DISC-03", "SIO4-DISC-03", "REC-06", "REC-14"}}
	execution, err := suites.Begin(t.Context(), opened, suites.Config{Selection: leaving})
	if err != nil {
		t.Fatal(err)
	}
	expectNoAlarm(t, execution.Report())
}

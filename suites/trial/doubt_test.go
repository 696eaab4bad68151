package trial

import (
	"errors"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
)

// How long a server waits for a client to join a namespace, or for an upgrade, need not be told.
func TestAClientThatTookLongIsInDoubt(t *testing.T) {
	for name, test := range map[string]struct {
		took   time.Duration
		doubts bool
	}{"at once": {0, false}, "a second": {time.Second, true}} {
		t.Run(name, func(t *testing.T) {
			timing := server.Timing{PingInterval: time.Minute, PingTimeout: time.Minute, ConnectTimeout: time.Minute, UpgradeTimeout: time.Minute}
			c := Case{ID: "MINE-01", Level: reports.Must, Body: func(t *Trial) {
				t.NotAdmitted(time.Now().Add(-test.took), errors.New("connection closed"))
				t.Fail("a client is let in", "connection closed")
			}}
			outcome := New(t.Context(), new(Shared), &server.Server{Timing: timing}, c, Variant{}).Run()
			if doubts := outcome.Doubt != ""; doubts != test.doubts {
				t.Errorf("%+v", outcome)
			}
		})
	}
}

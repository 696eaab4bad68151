package trial

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/server"
)

// A case that waits for a limit nobody told applies where others wait as long anyway.
func TestWhenATimeoutIsKnown(t *testing.T) {
	short := engineio.Handshake{PingInterval: time.Second, PingTimeout: 3 * time.Second}
	usual := engineio.Handshake{PingInterval: 25 * time.Second, PingTimeout: 20 * time.Second}
	told := profiles.Limits{ConnectTimeout: 5 * time.Second}
	for name, test := range map[string]struct {
		limit     Timeout
		handshake engineio.Handshake
		limits    profiles.Limits
		known     bool
	}{
		"the default, with the usual heartbeat":            {ConnectTimeout, usual, profiles.Limits{}, true},
		"the shorter default, with the usual heartbeat":    {UpgradeTimeout, usual, profiles.Limits{}, true},
		"the default, with a short heartbeat":              {ConnectTimeout, short, profiles.Limits{}, false},
		"one that is told, with a short heartbeat":         {ConnectTimeout, short, told, true},
		"another one is told, with a short heartbeat":      {UpgradeTimeout, short, told, false},
		"one that is told and long, with a short interval": {ConnectTimeout, short, profiles.Limits{ConnectTimeout: time.Minute}, true},
	} {
		t.Run(name, func(t *testing.T) {
			server := &server.Server{Limits: test.limits, Timing: server.NewTiming(test.handshake, test.limits, 1)}
			if known := !test.limit.Known().Missing(server, Variant{}); known != test.known {
				t.Errorf("known: %v, want %v", known, test.known)
			}
		})
	}
}

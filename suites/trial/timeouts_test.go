package trial

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports"
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

// Wherever a limit is known, waiting for it shows whether it is kept: the case has the time to, and a target that gives up in half of
// the time, or never, is told from one that keeps it.
func TestAKnownTimeoutIsShown(t *testing.T) {
	for _, heartbeat := range []engineio.Handshake{
		{PingInterval: 300 * time.Millisecond, PingTimeout: 200 * time.Millisecond},
		{PingInterval: time.Second, PingTimeout: time.Second},
		{PingInterval: 5 * time.Second, PingTimeout: 5 * time.Second},
		{PingInterval: 25 * time.Second, PingTimeout: 20 * time.Second},
	} {
		for _, told := range []time.Duration{0, time.Second, 10 * time.Second, 45 * time.Second} {
			limits := profiles.Limits{ConnectTimeout: told, UpgradeTimeout: told}
			server := &server.Server{Limits: limits, Timing: server.NewTiming(heartbeat, limits, 1)}
			for _, limit := range []Timeout{ConnectTimeout, UpgradeTimeout} {
				if limit.Known().Missing(server, Variant{}) {
					if told > 0 {
						t.Errorf("%v: %s is told, %v, and not known", heartbeat, limit.key, told)
					}
					continue
				}
				timing, is := server.Timing, limit.is(server.Timing)
				if told > 0 && (is != told || timing.TimerEarly > is/2) {
					t.Errorf("%v: %s of %v: half of it passes: %+v", heartbeat, limit.key, told, timing)
				}
				if is+timing.TimerLate+timing.Reply > timing.Case {
					t.Errorf("%v: %s of %v: a case ends before: %+v", heartbeat, limit.key, is, timing)
				}
			}
		}
	}
}

// A server may have a longer limit than the official one, and need not tell.
func TestALimitThatIsNotToldMayBeLonger(t *testing.T) {
	for name, test := range map[string]struct {
		limits profiles.Limits
		want   reports.Verdict
	}{
		"told":   {profiles.Limits{UpgradeTimeout: 10 * time.Second}, reports.NonStrict},
		"untold": {profiles.Limits{}, reports.NotApplicable},
	} {
		t.Run(name, func(t *testing.T) {
			target := &server.Server{Limits: test.limits, Timing: server.NewTiming(engineio.Handshake{PingInterval: 25 * time.Second, PingTimeout: 20 * time.Second}, test.limits, 1)}
			c := Case{ID: "MINE-01", Level: reports.Reference, Body: func(t *Trial) {
				t.ExpectTimeUp("the WebSocket is closed", UpgradeTimeout, time.Now(), func(expected string, within time.Duration) time.Time {
					t.Fail(expected, "still open after %v", within)
					return time.Time{}
				})
			}}
			if outcome := New(t.Context(), new(Shared), target, c, Variant{}).Run(); outcome.Verdict != test.want {
				t.Errorf("%+v", outcome)
			}
		})
	}
}

package server

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

func TestTimingKeepsItsPromises(t *testing.T) {
	for _, test := range []struct{ interval, timeout time.Duration }{
		{25 * time.Second, 20 * time.Second},
		{25 * time.Second, 5 * time.Second},
		{25 * time.Second, 60 * time.Second},
		{300 * time.Millisecond, 200 * time.Millisecond},
		{time.Second, 3 * time.Second},
	} {
		for _, scale := range []float64{0, 1, 4} {
			h := engineio.Handshake{PingInterval: test.interval, PingTimeout: test.timeout}
			tm := NewTiming(h, profiles.Limits{ConnectTimeout: 10 * time.Second}, scale)
			promise := func(kept bool, what string) {
				t.Helper()
				if !kept {
					t.Errorf("%v/%v scale %v: %s: %+v", test.interval, test.timeout, scale, what, tm)
				}
			}
			promise(scale != 1 || test.timeout < 10*time.Second || tm.CloseBound <= test.timeout/3, "CloseBound is well under the pingTimeout")
			promise(tm.CloseBound >= 2*time.Second, "CloseBound leaves a busy machine time")
			promise(tm.CloseBeforeConnect <= tm.CloseBound && tm.CloseBeforeConnect < tm.ConnectTimeout, "CloseBeforeConnect is the smaller one")
			promise(tm.StayOpen <= tm.CloseBound, "StayOpen ends by CloseBound")
			promise(tm.Hold < test.interval/2, "Hold ends before the next heartbeat")
			promise(tm.PingEarly < test.interval/2, "a heartbeat at twice the rate is noticed")
			promise(tm.PongDelay > 0 && tm.PongDelay < test.timeout, "PongDelay is in time")
			promise(tm.TimeoutEarly < test.interval+test.timeout, "TimeoutEarly leaves something to wait for")
			promise(tm.Case > test.interval+test.timeout+tm.TimeoutLate && tm.Case > tm.ConnectTimeout+tm.TimerLate && tm.Case > tm.Dial+tm.Reply,
				"Case is longer than any wait")
		}
	}
}

func TestTimingOfTheDefaults(t *testing.T) {
	tm := NewTiming(engineio.Handshake{PingInterval: 25 * time.Second, PingTimeout: 20 * time.Second}, profiles.Limits{}, 1)
	for _, test := range []struct {
		name      string
		got, want time.Duration
	}{
		{"CloseBound", tm.CloseBound, 5 * time.Second},
		{"PongDelay", tm.PongDelay, 14 * time.Second},
		{"UpgradeRelease", tm.UpgradeRelease, time.Second},
		{"UpgradeTimeout", tm.UpgradeTimeout, 10 * time.Second},
		{"ConnectTimeout", tm.ConnectTimeout, 45 * time.Second},
	} {
		if test.got != test.want {
			t.Errorf("%s is %v, want %v", test.name, test.got, test.want)
		}
	}
	twice := NewTiming(engineio.Handshake{PingInterval: 25 * time.Second, PingTimeout: 20 * time.Second}, profiles.Limits{}, 2)
	if twice.Reply != 2*tm.Reply || twice.PingInterval != tm.PingInterval {
		t.Errorf("scaled by 2: %+v", twice)
	}
}

// A server may announce the longest heartbeat that a handshake can have. Nothing overflows, and nothing waits for it.
func TestTimingOfACentury(t *testing.T) {
	const century = 100 * 365 * 24 * time.Hour
	for _, h := range []engineio.Handshake{
		{PingInterval: century, PingTimeout: century},
		{PingInterval: 25 * time.Second, PingTimeout: century},
		{PingInterval: LongestHeartbeat, PingTimeout: time.Millisecond},
	} {
		tm := NewTiming(h, profiles.Limits{}, 1)
		if tm.AwaitsHeartbeats() || tm.PingInterval != h.PingInterval || tm.PingTimeout != h.PingTimeout {
			t.Errorf("%v/%v: %+v", h.PingInterval, h.PingTimeout, tm)
		}
		for _, wait := range []time.Duration{tm.Hold, tm.CloseBound, tm.CloseBeforeConnect, tm.PingLate, tm.TimeoutLate, tm.Case} {
			if wait <= 0 || wait > LongestHeartbeat {
				t.Errorf("%v/%v: a wait of %v: %+v", h.PingInterval, h.PingTimeout, wait, tm)
			}
		}
	}
	if longest := NewTiming(engineio.Handshake{PingInterval: LongestHeartbeat - time.Second, PingTimeout: time.Second}, profiles.Limits{}, 1); !longest.AwaitsHeartbeats() {
		t.Errorf("%+v", longest)
	}
}

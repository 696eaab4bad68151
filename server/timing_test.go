package server

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// reaction is the least time in which a busy machine closes a connection: a bound below it would fail servers that are right.
const reaction = 250 * time.Millisecond

// The waits keep their promises whatever heartbeat a target has, and whatever limits it has been told, or not told, to have.
func TestTimingKeepsItsPromises(t *testing.T) {
	const untold = 0
	for _, heartbeat := range []engineio.Handshake{
		{PingInterval: 300 * time.Millisecond, PingTimeout: 200 * time.Millisecond},
		{PingInterval: time.Second, PingTimeout: time.Second},
		{PingInterval: time.Second, PingTimeout: 3 * time.Second},
		{PingInterval: 5 * time.Second, PingTimeout: 5 * time.Second},
		{PingInterval: 25 * time.Second, PingTimeout: 5 * time.Second},
		{PingInterval: 25 * time.Second, PingTimeout: 20 * time.Second},
		{PingInterval: 25 * time.Second, PingTimeout: time.Minute},
	} {
		for _, connect := range []time.Duration{untold, time.Second, 10 * time.Second, 45 * time.Second} {
			for _, upgrade := range []time.Duration{untold, time.Second, 10 * time.Second} {
				for _, scale := range []float64{0, 1, 4} {
					limits := profiles.Limits{ConnectTimeout: connect, UpgradeTimeout: upgrade}
					keepsItsPromises(t, heartbeat, NewTiming(heartbeat, limits, scale))
				}
			}
		}
	}
}

func keepsItsPromises(t *testing.T, heartbeat engineio.Handshake, tm Timing) {
	t.Helper()
	interval, timeout := heartbeat.PingInterval, heartbeat.PingTimeout
	promise := func(kept bool, what string) {
		t.Helper()
		if !kept {
			t.Errorf("%v/%v: %s: %+v", interval, timeout, what, tm)
		}
	}
	// A close that is awaited comes before any other cause of one, and a target has the time for it.
	promise(tm.CloseBound <= (interval+timeout)*4/5, "CloseBound ends before silence closes a connection")
	promise(tm.CloseBeforeConnect <= tm.ConnectTimeout*4/5, "CloseBeforeConnect ends before the connect timeout")
	promise(tm.CloseBeforeUpgrade <= tm.UpgradeTimeout*4/5, "CloseBeforeUpgrade ends before the upgrade timeout")
	promise(tm.CloseBeforeConnect <= tm.CloseBound && tm.CloseBeforeUpgrade <= tm.CloseBound, "CloseBound is the longest of the three")
	promise(min(tm.CloseBound, tm.CloseBeforeConnect, tm.CloseBeforeUpgrade) >= reaction, "a busy target can close in time")
	promise(tm.StayOpen <= tm.CloseBound, "StayOpen ends by CloseBound")
	// A GET that is held is not released by the heartbeat.
	promise(tm.Hold < interval/2, "Hold ends before the next heartbeat")
	// A heartbeat that is off by half is noticed, and one that is on time is not blamed.
	promise(tm.PingEarly < interval/2, "a heartbeat at twice the rate is noticed")
	promise(tm.PongDelay > 0 && tm.PongDelay < timeout, "PongDelay is in time")
	promise(tm.TimeoutEarly < timeout/2, "half of the pingTimeout is noticed as too short")
	promise(tm.TimeoutLate < 4*timeout, "five times the pingTimeout is noticed as too long")
	promise(tm.PingLate >= time.Second && tm.TimeoutLate >= 2*reaction && tm.TimerLate >= time.Second, "a busy machine may be late")
	promise(tm.TimerEarly <= min(tm.ConnectTimeout, tm.UpgradeTimeout)/2, "half of a limit is noticed as too short")
	promise(tm.Case > interval+timeout+tm.TimeoutLate+tm.Reply && tm.Case > max(tm.ConnectTimeout, tm.UpgradeTimeout)+tm.TimerLate+tm.Reply &&
		tm.Case > tm.Dial+tm.Reply, "Case is longer than any wait")
}

func TestTimingOfTheDefaults(t *testing.T) {
	tm := NewTiming(engineio.Handshake{PingInterval: 25 * time.Second, PingTimeout: 20 * time.Second}, profiles.Limits{}, 1)
	for _, test := range []struct {
		name      string
		got, want time.Duration
	}{
		{"CloseBound", tm.CloseBound, 2500 * time.Millisecond},
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

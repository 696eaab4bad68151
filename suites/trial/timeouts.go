package trial

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server"
)

// Timeout is a time limit of the server that no handshake announces.
type Timeout struct {
	key  string // of the profile's limits
	flag string
	told func(profiles.Limits) time.Duration
	is   func(server.Timing) time.Duration
}

var (
	UpgradeTimeout = Timeout{"upgrade_timeout", "--upgrade-timeout",
		func(l profiles.Limits) time.Duration { return l.UpgradeTimeout }, func(t server.Timing) time.Duration { return t.UpgradeTimeout }}
	ConnectTimeout = Timeout{"connect_timeout", "--connect-timeout",
		func(l profiles.Limits) time.Duration { return l.ConnectTimeout }, func(t server.Timing) time.Duration { return t.ConnectTimeout }}
)

// Known needs the limit to be told. One that is not is taken to be the official server's, if waiting for that makes no run longer:
// others wait for a missed heartbeat anyway.
func (l Timeout) Known() Need {
	return Need{"limits." + l.key + " in the profile, or " + l.flag, func(t *server.Server, _ Variant) bool {
		return l.told(t.Limits) == 0 && l.is(t.Timing) > t.Timing.PingInterval+t.Timing.PingTimeout
	}}
}

// ExpectTimeUp expects that something happens when the limit has passed that began to run after a moment. The function waits for it,
// for so long, and returns when it was. A server whose limit is not told may have a shorter or a longer one than the official server: then
// the case applies only if it happens in that time.
func (t *Trial) ExpectTimeUp(what string, l Timeout, began time.Time, await func(expected string, within time.Duration) time.Time) {
	limit, told := l.is(t.Server.Timing), l.told(t.Server.Limits) > 0
	expected := fmt.Sprintf("%s after %v", what, limit)
	if !told {
		defer t.unlessUntold(l)
	}
	at := await(expected, limit+t.Server.Timing.TimerLate)
	if told {
		t.ExpectNotBefore(expected, began.Add(limit-t.Server.Timing.TimerEarly), began, at)
	}
}

// unlessUntold makes of a failure that the case does not apply.
func (t *Trial) unlessUntold(l Timeout) {
	switch ending := recover().(type) {
	case nil:
	case Outcome:
		if ending.Verdict == t.failure() {
			t.NotApplicable("%s", l.Known().Name)
		}
		panic(ending)
	default:
		panic(ending)
	}
}

// ExpectNotBefore expects that something did not happen too early.
func (t *Trial) ExpectNotBefore(expected string, earliest, began, at time.Time) {
	if at.Before(earliest) {
		t.Fail(expected, "after %v", at.Sub(began).Round(time.Millisecond))
	}
}

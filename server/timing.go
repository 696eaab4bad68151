package server

import (
	"cmp"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// The values of the official server, for what no handshake announces.
const (
	defaultConnectTimeout = 45 * time.Second
	defaultUpgradeTimeout = 10 * time.Second
)

// LongestHeartbeat is how long pingInterval and pingTimeout may be together for a suite to wait for them: a server may announce a century.
const LongestHeartbeat = 5 * time.Minute

// Timing is every wait that a suite uses. It is derived from what the target announced (pingInterval, pingTimeout), from what
// the profile tells, and from a scale for slow networks and machines.
//
// Two kinds of waits are here. Those for something that has to come end as soon as it is there, so they are generous: a good
// target never waits for them, and a busy machine does not make it fail. Those for something that has to stay away, or
// that measure, are as short as they can be without a busy machine changing the verdict.
type Timing struct {
	// Scale is the factor that was applied to every wait that is not a part of the heartbeat.
	Scale float64

	// PingInterval and PingTimeout are the target's own, unscaled.
	PingInterval, PingTimeout time.Duration

	// Dial bounds a connection: TCP, TLS, the handshake, CONNECT, the setup steps.
	Dial time.Duration
	// Reply bounds an answer: an HTTP response that need not be held, an acknowledgement, an event, a line in the log.
	Reply time.Duration
	// PollAnswer bounds the time from an event until a poll that is held is answered with it. It is longer than any
	// scheduling delay and shorter than a heartbeat of the usual length, by which a poll is answered anyway.
	PollAnswer time.Duration
	// Hold is how long a poll has to stay unanswered to count as held. It ends before the next heartbeat.
	Hold time.Duration
	// Settle is how long to wait for something that nothing can confirm.
	Settle time.Duration

	// CloseBound is the time in which a target must close a connection that broke a rule: the same with any heartbeat, unless that is
	// so short that the target would close a connection on which nothing comes any more.
	CloseBound time.Duration
	// CloseBeforeConnect is CloseBound for a connection that has not joined a namespace: it also ends well before the
	// connect timeout, which would close the connection by itself.
	CloseBeforeConnect time.Duration
	// CloseBeforeUpgrade is CloseBound for a WebSocket that could take over a polling session: it also ends well before the upgrade
	// timeout.
	CloseBeforeUpgrade time.Duration
	// StayOpen is how long a connection has to live on to count as left open. It ends by CloseBound.
	StayOpen time.Duration

	// PingEarly and PingLate are the tolerances around a heartbeat's time. Early is small, as a timer does not fire
	// early: it covers our own delay in seeing the event before. Late covers a busy machine on both sides.
	PingEarly, PingLate time.Duration
	// PongDelay is how late a pong may be and must still keep the session: 70 % of the pingTimeout, less with short
	// heartbeats so that there is time for the pong to travel.
	PongDelay time.Duration
	// TimeoutEarly and TimeoutLate are the tolerances around pingInterval + pingTimeout, after which a silent client
	// is dropped. Half of the pingTimeout is too early for them, and five times as much too late.
	TimeoutEarly, TimeoutLate time.Duration

	// UpgradeRelease is the time in which a poll that is pending during an upgrade must be released.
	UpgradeRelease time.Duration
	// UpgradeTimeout is after which an upgrade that does not proceed is given up: the profile's, or 10 s.
	UpgradeTimeout time.Duration
	// ConnectTimeout is after which a connection that joins no namespace is closed: the profile's, or 45 s.
	ConnectTimeout time.Duration
	// MaxDisconnection is for how long the target can give a lost session back: the profile's, or 0 if it does not tell.
	MaxDisconnection time.Duration
	// TimerEarly is the tolerance before UpgradeTimeout and ConnectTimeout; TimerLate that behind these two and
	// MaxDisconnection.
	TimerEarly, TimerLate time.Duration

	// Case bounds a whole case. It is longer than any wait above, so whoever meets it has hung.
	Case time.Duration
}

// NewTiming derives the waits. A scale of 0 means 1.
func NewTiming(h engineio.Handshake, limits profiles.Limits, scale float64) Timing {
	if scale <= 0 {
		scale = 1
	}
	scaled := func(d time.Duration) time.Duration { return time.Duration(float64(d) * scale) }
	interval, timeout := min(h.PingInterval, LongestHeartbeat), min(h.PingTimeout, LongestHeartbeat)
	t := Timing{
		Scale:          scale,
		PingInterval:   h.PingInterval,
		PingTimeout:    h.PingTimeout,
		Dial:           scaled(15 * time.Second),
		Reply:          scaled(10 * time.Second),
		PollAnswer:     scaled(2 * time.Second),
		Hold:           min(300*time.Millisecond, interval/3),
		Settle:         scaled(500 * time.Millisecond),
		CloseBound:     min(scaled(2500*time.Millisecond), (interval+timeout)*3/4),
		PingEarly:      min(scaled(time.Second), interval*2/5),
		PingLate:       scaled(between(2*time.Second, interval/10, 5*time.Second)),
		PongDelay:      pongDelay(timeout),
		TimeoutEarly:   min(scaled(time.Second), (interval+timeout)/5, timeout/5),
		TimeoutLate:    min(scaled(between(3*time.Second, (interval+timeout)/10, 10*time.Second)), 3*timeout),
		UpgradeRelease: scaled(time.Second),
		UpgradeTimeout: cmp.Or(limits.UpgradeTimeout, defaultUpgradeTimeout),
		ConnectTimeout: cmp.Or(limits.ConnectTimeout, defaultConnectTimeout),
		TimerLate:      scaled(4 * time.Second),

		MaxDisconnection: limits.MaxDisconnection,
	}
	t.CloseBeforeConnect = min(t.CloseBound, t.ConnectTimeout*3/5)
	t.CloseBeforeUpgrade = min(t.CloseBound, t.UpgradeTimeout*3/5)
	t.TimerEarly = min(scaled(time.Second), min(t.UpgradeTimeout, t.ConnectTimeout)/5)
	t.StayOpen = min(t.CloseBound, scaled(time.Second))
	t.Case = scaled(30*time.Second) + max(t.ConnectTimeout, t.UpgradeTimeout, t.MaxDisconnection) + t.TimerLate
	if t.AwaitsHeartbeats() {
		t.Case += 2 * (interval + timeout)
	}
	return t
}

// AwaitsHeartbeats says whether a suite can wait for heartbeats, and for a missed one.
func (t Timing) AwaitsHeartbeats() bool { return t.PingInterval+t.PingTimeout <= LongestHeartbeat }

// pongDelay keeps at least half a second, or three quarters of a short timeout, for the way of the pong.
func pongDelay(timeout time.Duration) time.Duration {
	return max(timeout/4, min(timeout*7/10, timeout-500*time.Millisecond))
}

// between returns d, but neither less than least nor more than most.
func between(least, d, most time.Duration) time.Duration {
	return min(max(least, d), most)
}

package suites

import "time"

// A ping timeout below tightTimeout is so tight that on a small or busy machine a pong can come too late through no fault of the
// target, be it that we, or the target, were not given a processor in time. So the load of the run itself is kept small: the slow
// cases, which end soon, have the target to themselves, and tightJobs others run at the same time at most. And a case that did
// not pass, and lost a connection that was old enough for a missed heartbeat, is examined again, tightTries times at most.
const (
	tightTimeout = time.Second
	tightJobs    = 6
	tightTries   = 3
)

// lost notes that a connection has ended that was opened at that moment.
func (t *Trial) lost(opened time.Time) {
	timing := t.Target.Timing
	if timing.PingTimeout < tightTimeout && time.Since(opened) >= timing.PingInterval {
		t.strained.Store(true)
	}
}

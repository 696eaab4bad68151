package scenarios

import (
	"fmt"
	"math"
	"strings"
	"time"
)

// LoadModel says how many users there are, and when. Exactly one of Closed and Open is set.
type LoadModel struct {
	Closed *Closed
	Open   *Open
	// WarmUp is how long after its beginning the run counts for nothing: no latency, no rate and no error of that time is in
	// the results. Deliveries are checked from the first on.
	WarmUp time.Duration
	// Drain is how long the run waits at the end for what is still on its way.
	Drain time.Duration
}

// Closed is a fixed population. Each client connects, does its steps once, and stays until the end of the last stage.
type Closed struct {
	Stages []ClientStage // at least one
}

// ClientStage brings the population to a number, and holds it.
type ClientStage struct {
	Clients int           // how many there are after the ramp; never fewer than before
	Ramp    time.Duration // the time over which they come, evenly; all at once if zero
	Hold    time.Duration
}

// Open is a load that does not wait for the target: work arrives on an absolute schedule, whether or not what arrived
// before is done.
type Open struct {
	// Arriving says what arrives.
	Arriving Arrival
	Stages   []RateStage // at least one
	// AtMost bounds how many users there are at a time; what arrives beyond is counted as dropped. Only for ArrivingUsers.
	AtMost int
	// Clients is the number of clients that stay connected and take the turns, and Ramp the time over which they connect,
	// before the first stage begins. Only for ArrivingTurns.
	Clients int
	Ramp    time.Duration
}

// Arrival is what arrives in an open load.
type Arrival string

// The arrivals.
const (
	// ArrivingUsers: each arrival is a new client, which connects, does its steps once, and leaves.
	ArrivingUsers Arrival = "users"
	// ArrivingTurns: each arrival makes a client that is connected and idle do its steps once. If none is idle it is dropped.
	ArrivingTurns Arrival = "turns"
)

// RateStage is a stretch of an open load. The rate moves from From to To in Steps equal steps, or evenly if Steps is zero;
// a constant rate has From equal to To. A stage with a Burst is that many arrivals at once, and takes no time.
type RateStage struct {
	From, To float64 // arrivals a second
	Steps    int
	Duration time.Duration
	Burst    int
}

// Length is how long the load lasts, without what the run needs to end.
func (l *Closed) Length() time.Duration {
	var total time.Duration
	for _, stage := range l.Stages {
		total += stage.Ramp + stage.Hold
	}
	return total
}

// Length is how long the load lasts, from the first connection to the end of the last stage.
func (l *Open) Length() time.Duration {
	total := l.Ramp
	for _, stage := range l.Stages {
		total += stage.Duration
	}
	return total
}

// Length is how long the load lasts, without what the run needs to end.
func (l LoadModel) Length() time.Duration {
	if l.Closed != nil {
		return l.Closed.Length()
	}
	return l.Open.Length()
}

// String says in a few words how much load it is.
func (l LoadModel) String() string {
	var parts []string
	if l.Closed != nil {
		for _, s := range l.Closed.Stages {
			parts = append(parts, s.String())
		}
		return strings.Join(parts, ", then ")
	}
	if l.Open.Arriving == ArrivingTurns {
		parts = append(parts, fmt.Sprintf("%d clients within %v", l.Open.Clients, l.Open.Ramp))
	}
	for _, s := range l.Open.Stages {
		parts = append(parts, s.String()+" "+string(l.Open.Arriving))
	}
	return strings.Join(parts, ", then ")
}

// String says the stage in a few words.
func (s ClientStage) String() string {
	switch clients := fmt.Sprintf("%d clients", s.Clients); {
	case s.Ramp == 0:
		return fmt.Sprintf("%s at once, held for %v", clients, s.Hold)
	default:
		return fmt.Sprintf("%s within %v, held for %v", clients, s.Ramp, s.Hold)
	}
}

// String says the stage in a few words.
func (s RateStage) String() string {
	switch {
	case s.Burst > 0:
		return fmt.Sprintf("%d at once", s.Burst)
	case s.From == s.To:
		return fmt.Sprintf("%g/s for %v", s.From, s.Duration)
	case s.Steps > 0:
		return fmt.Sprintf("%g/s to %g/s in %d steps within %v", s.From, s.To, s.Steps, s.Duration)
	}
	return fmt.Sprintf("%g/s to %g/s within %v", s.From, s.To, s.Duration)
}

// Most is how many users there may be at a time.
func (l LoadModel) Most() int {
	switch {
	case l.Closed != nil:
		return l.Closed.Stages[len(l.Closed.Stages)-1].Clients
	case l.Open.Arriving == ArrivingTurns:
		return l.Open.Clients
	}
	return min(l.Open.AtMost, l.Open.arrivals())
}

// arrivals is how many arrivals there are at most.
func (l *Open) arrivals() int {
	total := 0.0
	for _, s := range l.Stages {
		total += float64(s.Burst) + math.Ceil(max(s.From, s.To)*s.Duration.Seconds())
	}
	return int(min(total, math.MaxInt32))
}

// constant says whether the rate is the same throughout.
func (s RateStage) constant() bool { return s.From == s.To && s.Burst == 0 }

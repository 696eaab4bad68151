package driver

import "time"

// Meter takes what a run measures. It is called by many goroutines at once.
type Meter interface {
	// Took records how long something took.
	Took(what Measure, d time.Duration)
	// Count adds to a count.
	Count(what Counter, n int64)
	// Fault counts something that went wrong while doing something.
	Fault(doing string, err error)
	// Disconnected counts a connection that was lost, by the reason.
	Disconnected(reason string)
}

// Measure is something whose duration is measured.
type Measure string

// The measures. Each begins when the schedule wanted it to, if a schedule did.
const (
	Handshake   Measure = "handshake"
	Upgrade     Measure = "upgrade"
	Connect     Measure = "connect"   // to the namespace
	Reconnect   Measure = "reconnect" // from the loss of the connection until the user is back in its namespace
	Ack         Measure = "ack"
	Echo        Measure = "echo"
	FanOut      Measure = "fanout"       // until a receiver gets a message, for each
	FanOutFirst Measure = "fanout_first" // until the first receiver gets a message
	FanOutLast  Measure = "fanout_last"  // until all receivers have a message
	Lateness    Measure = "lateness"     // of the driver itself, behind its own schedule
)

// Counter is something that is counted.
type Counter string

// The counters.
const (
	Emits   Counter = "emits"
	Events  Counter = "events"
	Dropped Counter = "dropped" // turns that could not begin in time
)

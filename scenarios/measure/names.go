package measure

import "github.com/sioproof/sioproof/scenarios/threshold"

// Timing is something that is timed.
type Timing uint8

// The timings; package threshold says from when to when each lasts.
const (
	Handshake Timing = iota
	Connect
	Upgrade
	Reconnect
	Ack
	Echo
	Join
	Expect
	FanOut
	FanOutFirst
	FanOutLast
	HTTP
	Lateness
	timings // how many there are
)

var timingNames = [timings]threshold.Measure{threshold.Handshake, threshold.Connect, threshold.Upgrade, threshold.Reconnect, threshold.Ack,
	threshold.Echo, threshold.Join, threshold.Expect, threshold.FanOut, threshold.FanOutFirst, threshold.FanOutLast, threshold.HTTP, threshold.Lateness}

// String is the name in thresholds and reports.
func (t Timing) String() string { return string(timingNames[t]) }

// Timings lists them all.
func Timings() []Timing {
	out := make([]Timing, timings)
	for i := range out {
		out[i] = Timing(i)
	}
	return out
}

// TimingNamed is the timing of that name; false if there is none.
func TimingNamed(name string) (Timing, bool) {
	t, known := timingOf[threshold.Measure(name)]
	return t, known
}

// Counter is something that is counted.
type Counter uint8

// The counters. The last four are what shares are taken of.
const (
	Sent Counter = iota
	Arrived
	BytesSent
	BytesReceived
	Connected
	Disconnects
	Errors
	AckTimeouts
	Dropped
	Mismatches
	HTTPRequests
	HTTPErrors
	Tried
	Asked
	Due
	Compared
	counters
)

var counterNames = [counters]threshold.Measure{threshold.Sent, threshold.Arrived, threshold.BytesSent, threshold.BytesReceived,
	threshold.Connected, threshold.Disconnects, threshold.Errors, threshold.AckTimeouts, threshold.Dropped, threshold.Mismatches, threshold.HTTPRequests, threshold.HTTPErrors, "tried", "asked", "due", "compared"}

// counterMeanings say what is counted, each short enough for a line of a report.
var counterMeanings = [counters]string{
	Sent:          "events sent",
	Arrived:       "events that arrived",
	BytesSent:     "bytes sent, as on the wire, without TLS",
	BytesReceived: "bytes received, likewise",
	Connected:     "connections made",
	Disconnects:   "connections that ended, not by our doing",
	Errors:        "what failed",
	AckTimeouts:   "acknowledgements that did not come in time",
	Dropped:       "work that was due and not begun",
	Mismatches:    "answers with other contents than expected",
	HTTPRequests:  "HTTP requests sent",
	HTTPErrors:    "HTTP requests that failed",
	Tried:         "what can fail: connects, and steps begun",
	Asked:         "acknowledgements asked for",
	Due:           "work that was due: clients, arrivals, rounds",
	Compared:      "answers whose contents were compared",
}

// String is the name in thresholds and reports.
func (c Counter) String() string { return string(counterNames[c]) }

// Meaning says what is counted.
func (c Counter) Meaning() string { return counterMeanings[c] }

// Counters lists them all.
func Counters() []Counter {
	out := make([]Counter, counters)
	for i := range out {
		out[i] = Counter(i)
	}
	return out
}

// CounterNamed is the counter of that name; false if there is none.
func CounterNamed(name string) (Counter, bool) {
	c, known := counterOf[threshold.Measure(name)]
	return c, known
}

// wholes are what the share of a counter is taken of, and what has to have occurred before it means anything.
var wholes = [counters]Counter{Sent: Tried, Arrived: Tried, BytesSent: Tried, BytesReceived: Tried, Connected: Tried,
	Disconnects: Connected, Errors: Tried, AckTimeouts: Asked, Dropped: Due, Mismatches: Compared, HTTPRequests: HTTPRequests, HTTPErrors: HTTPRequests,
	Tried: Tried, Asked: Asked, Due: Due, Compared: Compared}

// fromStart reports whether a timing counts from the start of the load: most users connect and log in during the warm-up, and do so once.
func (t Timing) fromStart() bool {
	return t == Handshake || t == Connect || t == Upgrade || t == HTTP
}

// fromStart is the same of a counter.
func (c Counter) fromStart() bool {
	switch c {
	case Connected, HTTPRequests, HTTPErrors, Mismatches, Compared:
		return true
	}
	return false
}

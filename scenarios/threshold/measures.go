package threshold

import (
	"slices"
	"strings"
)

// Measure is something of a run that is counted or timed.
type Measure string

// The times.
const (
	Handshake   Measure = "handshake"    // from the intended time of a connection to the end of the Engine.IO handshake
	Connect     Measure = "connect"      // from asking to join the namespace to being in it
	Upgrade     Measure = "upgrade"      // from the probe to the end of the upgrade
	Reconnect   Measure = "reconnect"    // until a user that lost or ended its connection is back in its namespace
	Ack         Measure = "ack"          // from the intended time of a message to its acknowledgement
	Echo        Measure = "echo"         // from the intended time of a message to its return
	Join        Measure = "join"         // from the intended time of a join or a leave to its confirmation
	Expect      Measure = "expect"       // how long expect steps waited
	FanOut      Measure = "fanout"       // from the intended time of a message to each of its receivers
	FanOutFirst Measure = "fanout_first" // … to the first of them
	FanOutLast  Measure = "fanout_last"  // … to the last of them
	HTTP        Measure = "http"         // from the intended time of an HTTP request to the end of the response
	Lateness    Measure = "lateness"     // how much later than intended something was begun: the driver's own delay
)

// The counts.
const (
	Errors        Measure = "errors"         // what failed
	AckTimeouts   Measure = "ack_timeouts"   // acknowledgements that did not come in time
	Disconnects   Measure = "disconnects"    // connections that ended although nobody here ended them
	Connected     Measure = "connected"      // connections that were made
	Dropped       Measure = "dropped"        // work that was due and not begun
	Sent          Measure = "sent"           // events sent
	Arrived       Measure = "arrived"        // events that arrived
	BytesSent     Measure = "bytes_sent"     // of HTTP and WebSocket frames, heads and all, without TLS
	BytesReceived Measure = "bytes_received" // likewise
	Mismatches    Measure = "mismatches"     // answers with other contents than expected
	HTTPRequests  Measure = "http_requests"  // HTTP requests sent
	HTTPErrors    Measure = "http_errors"    // HTTP requests that failed
)

// The figures of the delivery ledger. A figure can be limited to a promise: lost(room).
const (
	Messages   Measure = "messages"     // messages sent whose receivers are known
	Expected   Measure = "expected"     // deliveries that had to come
	Received   Measure = "received"     // deliveries that came
	Lost       Measure = "lost"         // had to come and did not
	Duplicated Measure = "duplicated"   // came again
	OutOfOrder Measure = "out_of_order" // came after a later one of the same sender
	Leaked     Measure = "leaked"       // came to somebody who may not get it
	Late       Measure = "late"         // came after the time allowed
	Uncertain  Measure = "uncertain"    // sent around a change of membership: neither required nor forbidden
	Reach      Measure = "reach"        // the share of the expected that was received
)

// What is sampled of the target's process, where it is known.
const (
	CPU    Measure = "cpu"    // of one core, so that 200% are two
	Memory Measure = "memory" // resident
)

// Promise is what the application promised about a message: who gets it.
type Promise string

// The promises: those of the ledger, and that of the connection log.
const (
	ToAll       Promise = "all"
	ToOthers    Promise = "broadcast"
	ToRoom      Promise = "room"
	ToOne       Promise = "private"
	ToNamespace Promise = "namespace"
	// ToLog is about the lines of the connection log. They are no messages: figures over all promises leave them out.
	ToLog Promise = "log"
)

// Promises lists the promises.
func Promises() []Promise { return []Promise{ToAll, ToOthers, ToRoom, ToOne, ToNamespace, ToLog} }

// kind says what can be asked of a measure.
type kind uint8

const (
	timing  kind = iota // percentiles and the like, in time
	counter             // a number, by itself or as a rate
	figure              // a counter of the ledger
	ratio               // a share of the ledger
	gauge               // the most, the least and the mean of samples
)

type trait struct {
	kind kind
	// of is what a share is taken of; empty if there is no share.
	of string
	// bytes is set if the number is one of bytes.
	bytes bool
}

var measures = map[Measure]trait{
	Handshake: {}, Connect: {}, Upgrade: {}, Reconnect: {}, Ack: {}, Echo: {}, Join: {}, Expect: {},
	FanOut: {}, FanOutFirst: {}, FanOutLast: {}, HTTP: {}, Lateness: {},
	Errors: {kind: counter, of: "what was tried"}, AckTimeouts: {kind: counter, of: "what was to be acknowledged"},
	Disconnects: {kind: counter, of: "the connections made"}, Connected: {kind: counter},
	Dropped: {kind: counter, of: "the work that was due"}, Sent: {kind: counter}, Arrived: {kind: counter},
	Mismatches: {kind: counter, of: "the answers compared"}, HTTPRequests: {kind: counter}, HTTPErrors: {kind: counter, of: "the HTTP requests"},
	BytesSent: {kind: counter, bytes: true}, BytesReceived: {kind: counter, bytes: true},
	Messages: {kind: figure}, Expected: {kind: figure}, Received: {kind: figure, of: "the expected"},
	Lost: {kind: figure, of: "the expected"}, Duplicated: {kind: figure, of: "the expected"},
	OutOfOrder: {kind: figure, of: "the expected"}, Leaked: {kind: figure, of: "the expected"},
	Late: {kind: figure, of: "the expected"}, Uncertain: {kind: figure},
	Reach: {kind: ratio}, CPU: {kind: gauge}, Memory: {kind: gauge, bytes: true},
}

// Measures lists all measures, sorted.
func Measures() []Measure {
	var out []Measure
	for m := range measures {
		out = append(out, m)
	}
	slices.Sort(out)
	return out
}

// Timings lists the measures that are times, sorted.
func Timings() []Measure { return ofKind(timing) }

// figures lists those of the ledger that are counts, sorted.
func figures() []Measure { return ofKind(figure) }

func ofKind(k kind) []Measure {
	var out []Measure
	for _, m := range Measures() {
		if measures[m].kind == k {
			out = append(out, m)
		}
	}
	return out
}

func listed[T ~string](words []T) string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = string(w)
	}
	return strings.Join(out, ", ")
}

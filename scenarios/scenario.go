package scenarios

import (
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

// Scenario is what a load does to a target. It comes from [Load] or [Parse], checked and complete.
type Scenario struct {
	Name        string
	Description string
	Load        LoadModel
	// Data is the table the users take their data from, a row each; nil if the scenario has none.
	Data *Data
	// Users are the kinds of users, at least one.
	Users []User
	// Thresholds are what the run has to meet at its end.
	Thresholds []threshold.Threshold
	// AbortOn are thresholds too, and the run ends as soon as one of them is broken.
	AbortOn []threshold.Threshold
}

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

// User is a kind of users.
type User struct {
	Name       string
	Weight     int // its share of all users, relative to the other kinds
	Connection Connection
	// OnConnect are done after each connect and reconnect, before anything else. They have an end.
	OnConnect []Step
	// Steps are what the user does, once. A loop in them that has no end goes on until the load ends.
	Steps []Step
}

// Connection says how a kind of users connects. What it leaves out is the profile's to say.
type Connection struct {
	Transports []Weighted[client.Transport]  // empty for WebSocket, or what the target offers without it
	Engines    []Weighted[engineio.Revision] // empty for the newest that the target offers
	// Namespace is the namespace, and Tenant the name of a tenant whose namespace the profile knows. At most one of them is
	// set; without either it is the main namespace, or the first that is asked for.
	Namespace template.Text
	Tenant    template.Text
	Auth      any // the CONNECT payload, a JSON value compiled by package template; nil if none
	Query     []Field
	Headers   []Field
	Timeout   time.Duration // for a connect or a reconnect
}

// Field is a query parameter or a header field.
type Field struct {
	Name  string
	Value template.Text
}

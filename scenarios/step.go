package scenarios

import (
	"time"

	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/profiles"
)

// Step is one thing that a user does: a [Emit], [Operation], [Expect], [HTTP], [Set], [Think], [Loop], [If], [Disconnect] or
// [Reconnect].
type Step interface{ step() }

// Operation calls an operation of the profile. Whom it has to reach is known, so the delivery ledger follows each message.
type Operation struct {
	Name profiles.OperationName // one that carries a message, or joins or leaves a room
	Room template.Text          // for the operations that name a room
	To   Receiver               // for say_direct
	Size Distribution           // bytes of the message; for the operations that carry one
	// Binary makes the message travel as an attachment.
	Binary bool
	// Args are further arguments behind the message: JSON values, compiled by package template.
	Args []any
	// Timeout is how long to wait for an answer: of ack, echo, join and leave, and of any operation whose acknowledgement the profile
	// requires. It is above 0.
	Timeout time.Duration
	// Answer is about the arguments of the acknowledgement. The operation asks for one if the answer is used.
	Answer Answer
}

// Receiver is whom a direct message goes to.
type Receiver string

// The receivers of direct messages. They are users of the same namespace.
const (
	ToPeer   Receiver = "peer"   // always the same other user: users 0 and 1 are a pair, then 2 and 3, and so on
	ToRandom Receiver = "random" // another user, drawn anew for each message
	ToSelf   Receiver = "self"   // the sender
)

// Emit sends an event of the scenario's own. Nobody knows whom it should reach: it is counted, not checked.
type Emit struct {
	Event template.Text
	Args  []any        // JSON values, compiled by package template
	Size  Distribution // bytes of {payload} and {bytes} in Args
	// Ack asks for an acknowledgement and waits for it, at most Timeout.
	Ack     bool
	Timeout time.Duration
	Answer  Answer // of the acknowledgement
}

// Expect waits for an event from the server that arrives after the step before this one began.
type Expect struct {
	Event string // the name of the event; empty if Operation is set
	// Operation is the operation whose delivery is waited for, in the profile's words.
	Operation profiles.OperationName
	Timeout   time.Duration
	Answer    Answer // of the event
}

// Set gives variables of the user a value.
type Set struct {
	Variables []Variable
}

// Variable is a variable of a user, {var.NAME}, and its value.
type Variable struct {
	Name  string
	Value any // a JSON value, compiled by package template
}

// If runs steps if a value meets a condition, and others if it does not.
type If struct {
	Value     any // a JSON value, compiled by package template; a variable without a value is null
	Condition Condition
	Steps     []Step
	Else      []Step
}

// Think is a pause.
type Think struct {
	Time Distribution // nanoseconds
}

// Loop repeats steps. It ends when the first of Count and For is reached, and with the load; without both it has no other end.
type Loop struct {
	Count int           // rounds; 0 for no limit
	For   time.Duration // no round begins later than this after the loop began; 0 for no limit
	// Every is the time from the beginning of a round to that of the next, on the absolute schedule of the run; 0 makes a
	// round begin when the one before has ended.
	Every time.Duration
	// Together makes the rounds of all users begin at the same times, the multiples of Every since the load began. Otherwise
	// each user's are shifted by a fraction of Every of its own.
	Together bool
	Steps    []Step // at least one
}

// Endless reports whether nothing but the end of the load ends the loop.
func (l Loop) Endless() bool { return l.Count == 0 && l.For == 0 }

// Disconnect ends the user's connection.
type Disconnect struct {
	How Ending
}

// Ending is how a connection is ended.
type Ending string

// The endings.
const (
	Politely Ending = "leave" // the server is told
	Abruptly Ending = "cut"   // the transport ends without a word
)

// Reconnect connects again, politely ending what is still connected.
type Reconnect struct {
	After Distribution // nanoseconds to wait before
}

func (Operation) step()  {}
func (Emit) step()       {}
func (Expect) step()     {}
func (HTTP) step()       {}
func (Set) step()        {}
func (If) step()         {}
func (Think) step()      {}
func (Loop) step()       {}
func (Disconnect) step() {}
func (Reconnect) step()  {}

package learn

import "time"

// Application is what was learned.
type Application struct {
	Connections int // how many were recorded
	Path        string
	Auth        any
	Query       map[string]string
	// Credentials are header fields that clients sent and that may let them in; their values are not kept.
	Credentials []string
	Namespaces  []Namespace
	Setup       []Step
	Operations  []Operation
	Noise       []Event
	Tolerate    []string
	Log         Log
	Unused      []Unused
	Pace        Pace
	Advice      []Advice
}

// Namespace is a namespace that clients used, with the operations seen in it.
type Namespace struct {
	Name       string
	Operations []string
}

// Step is what every client does first.
type Step struct {
	Event string
	Args  []any
	Acked bool
	Reply string // the event that comes back to the sender alone; empty if none does
}

// Operation is one operation in the words of a profile.
type Operation struct {
	Name      string
	Namespace string
	Event     string
	Args      []any
	Acked     bool  // every emission asked for an acknowledgement and got one
	Answer    []any // of the acknowledgement; nil if there is none or it differs each time
	Deliver   *Delivery
	Confirm   string
	Seen      int      // how many emissions it was learned from
	Remarks   []string // what else is to say of it
}

// Delivery is what receivers get.
type Delivery struct {
	Event string
	Args  []any
	To    string
}

// Event is an event that is no delivery; Args are nil if the name alone tells.
type Event struct {
	Name string
	Args []any
}

// Log says how connections show in the log; empty if they do not.
type Log struct{ Connected, Disconnected string }

// Unused is an event of clients that is no part of an operation, and why.
type Unused struct{ Event, Why string }

// Pace is how people used the application: the pauses before they said something, and how long it was, for each operation that carries
// a message.
type Pace struct {
	Think []time.Duration
	Sizes map[string][]int // in bytes, by operation
}

// Advice is something to do once more, and what that tells.
type Advice struct{ Do, Tells string }

// Operation returns the operation of that name.
func (a *Application) Operation(name string) (Operation, bool) {
	for _, o := range a.Operations {
		if o.Name == name {
			return o, true
		}
	}
	return Operation{}, false
}

package driver

import "fmt"

// state is where a user is between two connections, or with one.
type state uint8

const (
	absent     state = iota // has no connection and wants none
	connecting              // has no connection and wants one: an attempt is in progress, or the wait before it
	greeting                // is connected and runs on_connect
	ready                   // is connected and has run on_connect
	leaving                 // closes its connection
)

// event is what changes the state of a user.
type event uint8

const (
	wanted    event = iota // the load or a reconnect step wants a connection
	failed                 // the attempt to connect failed
	connected              // the attempt to connect succeeded
	greeted                // on_connect has run to its end
	lost                   // the connection ended, and not by the user
	left                   // the user is to have no connection: a disconnect step, or the end of the run
	closed                 // the connection that the user closes has ended
)

// transition is an event in a state.
type transition struct {
	from state
	on   event
}

// transitions are all transitions there are. Any other is a bug of the driver.
//
// A user that loses its connection in on_connect connects again, and then runs on_connect from its first step.
var transitions = map[transition]state{
	{absent, wanted}: connecting,
	{absent, left}:   absent,

	{connecting, connected}: greeting,
	{connecting, failed}:    connecting,
	{connecting, left}:      absent,

	{greeting, greeted}: ready,
	{greeting, lost}:    connecting,
	{greeting, left}:    leaving,

	{ready, lost}: connecting,
	{ready, left}: leaving,

	{leaving, closed}: absent,
}

// next returns the state after an event. The error names a transition that does not exist.
func (s state) next(e event) (state, error) {
	to, ok := transitions[transition{s, e}]
	if !ok {
		return s, fmt.Errorf("the event %q is not expected of a user that is %s", e, s)
	}
	return to, nil
}

// online reports whether a user in this state has a connection to use.
func (s state) online() bool { return s == greeting || s == ready }

func (s state) String() string {
	return [...]string{"absent", "connecting", "greeting", "ready", "leaving"}[s]
}

func (e event) String() string {
	return [...]string{"wanted", "failed", "connected", "greeted", "lost", "left", "closed"}[e]
}

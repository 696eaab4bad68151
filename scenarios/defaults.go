package scenarios

import "time"

// What a scenario means where it says nothing.
const (
	DefaultTimeout = 10 * time.Second // of a connect, and of everything that is answered
	DefaultSize    = 64               // bytes of a message
	DefaultDrain   = 5 * time.Second
	DefaultAtMost  = 10_000 // users at a time in an open load
	DefaultUser    = "user" // the name of the only kind of users
)

package language

import "time"

// What a scenario means where it says nothing.
const (
	defaultTimeout = 10 * time.Second // of a connect, and of every answer that a step waits for
	defaultSize    = 64               // bytes of a message
	defaultDrain   = 5 * time.Second
	defaultAtMost  = 10_000 // users at a time in an open load
	defaultUser    = "user" // the name of the only kind of users
)

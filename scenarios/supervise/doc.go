// Package supervise looks after a run while it is under way: once a second it closes the books on that second, looks at the target's
// process and at its own, ends the run early where a threshold says so or the target is gone, and says at the end what became of it.
package supervise

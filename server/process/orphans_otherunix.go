//go:build unix && !linux

package process

import (
	"syscall"
	"time"
)

// orphanPoll is how often one looks whether a target in the background has ended.
const orphanPoll = 100 * time.Millisecond

// adoptOrphans can do nothing here: orphans go to process 1. The process group of the command is the family.
func adoptOrphans() {}

// awaitOrphans waits until the process group of the command has ended.
func awaitOrphans(leader int) {
	for syscall.Kill(-leader, 0) == nil {
		time.Sleep(orphanPoll)
	}
}

// signalFamily sends a signal to the process group of the command.
func signalFamily(leader int, s syscall.Signal) {
	_ = syscall.Kill(-leader, s) // it may have ended meanwhile
}

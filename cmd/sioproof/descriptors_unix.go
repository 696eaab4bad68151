//go:build unix

package main

import "syscall"

// descriptorLimit is how many files the process may have open; the runtime has raised it to the most that is allowed. 0 if nobody
// knows.
func descriptorLimit() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}
	return uint64(limit.Cur)
}

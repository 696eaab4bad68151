//go:build unix

package limits

import "syscall"

// OpenFiles is how many files the process may have open; the runtime has raised it to the most that is allowed. It is 0 if that
// is not known.
func OpenFiles() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}
	return uint64(limit.Cur)
}

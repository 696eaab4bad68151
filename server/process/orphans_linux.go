package process

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// adoptOrphans makes this process the parent of every descendant whose own parent ends. So whatever the command starts stays
// below the keeper, in whichever process group or session it is.
func adoptOrphans() { _ = unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }

// awaitOrphans has nothing to wait for: orphans are children of the keeper.
func awaitOrphans(int) {}

// signalFamily sends a signal to every descendant of the keeper.
func signalFamily(_ int, s syscall.Signal) {
	for _, pid := range descendants(os.Getpid()) {
		_ = syscall.Kill(pid, s) // it may have ended meanwhile
	}
}

// descendants returns the children of a process and theirs, from /proc.
func descendants(of int) []int {
	entries, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		return nil
	}
	children := map[int][]int{}
	for _, entry := range entries {
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(entry)))
		if err != nil {
			continue
		}
		content, err := os.ReadFile(entry)
		if err != nil {
			continue // it has ended meanwhile
		}
		// pid (name) state parent …; the name may hold spaces and brackets.
		fields := bytes.Fields(content[bytes.LastIndexByte(content, ')')+1:])
		if len(fields) < 2 {
			continue
		}
		if parent, err := strconv.Atoi(string(fields[1])); err == nil {
			children[parent] = append(children[parent], pid)
		}
	}
	var found []int
	for next := []int{of}; len(next) > 0; {
		mine := children[next[0]]
		found = append(found, mine...)
		next = append(next[1:], mine...)
	}
	return found
}

//go:build unix

package testutil

import (
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// Ended waits until a process has ended, [Patience] at most, and says whether it has. A zombie counts as ended: in a container
// there may be no parent to wait for it.
func Ended(pid int) bool {
	return Until(func() bool {
		if syscall.Kill(pid, 0) != nil {
			return true
		}
		state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(pid)).Output()
		return err != nil || strings.HasPrefix(strings.TrimSpace(string(state)), "Z")
	})
}

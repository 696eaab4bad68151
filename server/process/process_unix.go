//go:build unix

package process

import (
	"os/exec"
	"syscall"
)

func shell(command string) *exec.Cmd { return exec.Command("sh", "-c", command) }

// separate gives the command a session, and with it a process group, of its own.
func separate(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
}

// family is a command with its children: the process group that it leads, and further processes of its session where the
// system tells (a shell with job control gives every job a group of its own).
type family struct{ leader int }

func newFamily(leader int) family { return family{leader} }

func (f family) terminate() { f.signal(syscall.SIGTERM) }
func (f family) kill()      { f.signal(syscall.SIGKILL) }

func (f family) signal(s syscall.Signal) {
	// The only error is that there is nobody left to get the signal.
	_ = syscall.Kill(-f.leader, s)
	for _, pid := range sessionMembers(f.leader) {
		_ = syscall.Kill(pid, s)
	}
}

// alive reports whether any process of the family is left. One that has ended and was not waited for is not.
func (f family) alive() bool {
	return groupAlive(f.leader) || len(sessionMembers(f.leader)) > 0
}

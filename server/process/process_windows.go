package process

import (
	"os/exec"
	"strconv"
)

func shell(command string) *exec.Cmd { return exec.Command("cmd", "/C", command) }

func separate(*exec.Cmd) {}

// family is a command with its children, which taskkill finds by their parents.
type family struct{ leader int }

func newFamily(leader int) family { return family{leader} }

func (f family) terminate() { f.kill() } // Windows has no way to ask a console program in another group

func (f family) kill() {
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(f.leader)).Run()
}

func (f family) alive() bool { return false }

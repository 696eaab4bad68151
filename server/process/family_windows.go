package process

import (
	"os"
	"os/exec"
	"strconv"
	"sync"
)

// family is a command with its children, which taskkill finds by their parents.
type family struct {
	leader int
	wait   func() error // returns how the command ended
}

func startFamily(command string, output *os.File) (*family, error) {
	cmd := exec.Command("cmd", "/C", command)
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return &family{leader: cmd.Process.Pid, wait: sync.OnceValue(cmd.Wait)}, nil
}

// end kills the family: Windows has no way to ask a console program in another group.
func (f *family) end() {
	_ = exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(f.leader)).Run()
	_ = f.wait()
}

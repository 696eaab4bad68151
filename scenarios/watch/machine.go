package watch

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// MachineUsage is what all processes of this machine have used since it started.
type MachineUsage struct {
	Cores   int
	CPU     time.Duration // of all processors
	Idle    time.Duration // of all processors: with nothing to do, or waiting for a disk
	Swapped uint64        // bytes swapped in and out
}

// Machine reads what this machine does from /proc, which Linux alone has.
type Machine struct{ proc string }

// ThisMachine is the machine that this process runs on.
func ThisMachine() Machine { return Machine{"/proc"} }

// ticks is how many units of /proc/stat a second has, on every architecture of Linux.
const ticks = 100

// Look returns what the machine has used. The error says that it cannot be told.
func (m Machine) Look() (MachineUsage, error) {
	var u MachineUsage
	stat, err := os.ReadFile(filepath.Join(m.proc, "stat"))
	if err != nil {
		return u, err
	}
	for line := range strings.Lines(string(stat)) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0 || !strings.HasPrefix(fields[0], "cpu"):
		case fields[0] != "cpu":
			u.Cores++
		default:
			if err := u.addTimes(fields[1:]); err != nil {
				return u, err
			}
		}
	}
	if u.Cores == 0 || u.CPU+u.Idle == 0 {
		return u, fmt.Errorf("%s/stat names no processor", m.proc)
	}
	u.Swapped = m.swapped()
	return u, nil
}

// addTimes adds the columns of the line of all processors: user, nice, system, idle, iowait, irq, softirq, steal. Those behind them are
// part of user and nice. What another virtual machine has stolen counts as used: it was not there for us.
func (u *MachineUsage) addTimes(columns []string) error {
	const idle, ioWait, steal = 3, 4, 7
	for i, column := range columns[:min(len(columns), steal+1)] {
		n, err := strconv.ParseUint(column, 10, 63)
		if err != nil {
			return fmt.Errorf("a processor's time: %w", err)
		}
		spent := time.Duration(n) * time.Second / ticks
		if i == idle || i == ioWait {
			u.Idle += spent
		} else {
			u.CPU += spent
		}
	}
	return nil
}

// swapped is how many bytes were swapped in and out; 0 where the kernel does not count them.
func (m Machine) swapped() (total uint64) {
	counts, err := os.ReadFile(filepath.Join(m.proc, "vmstat"))
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(counts) {
		name, count, _ := strings.Cut(strings.TrimSpace(string(line)), " ")
		if name == "pswpin" || name == "pswpout" {
			pages, _ := strconv.ParseUint(count, 10, 63)
			total += pages * uint64(os.Getpagesize())
		}
	}
	return total
}

package interop

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// usage is what a process had taken at a moment.
type usage struct {
	at       time.Duration // since it was started
	cpu      float64       // seconds, in user and in system mode
	resident float64       // MB
}

// usages are those of one process, in order of time.
type usages []usage

// watchUsage runs a command to its end, and looks at it ten times a second. What the command starts itself is not looked at.
func watchUsage(b *testing.B, command *exec.Cmd) (all usages, output []byte) {
	b.Helper()
	var printed bytes.Buffer
	command.Stdout, command.Stderr = &printed, &printed
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	began := time.Now()
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for {
		select {
		case <-look.C:
			if u, ok := usageOf(command.Process.Pid); ok {
				u.at = time.Since(began)
				all = append(all, u)
			}
		case err := <-ended:
			if err != nil {
				b.Fatalf("%v: %v\n%s", command, err, &printed)
			}
			return all, printed.Bytes()
		}
	}
}

// rest waits until a server has cleaned up behind those who were there before: meanwhile it keeps those who come next waiting.
func rest(b *testing.B, pid int) {
	b.Helper()
	const often = time.Second
	for range 60 {
		before, _ := usageOf(pid)
		time.Sleep(often)
		if after, ok := usageOf(pid); ok && after.cpu-before.cpu < often.Seconds()/20 {
			return
		}
	}
	b.Fatal("the server does not come to rest")
}

// usageOf looks at a process; false if it is gone.
func usageOf(pid int) (u usage, ok bool) {
	var used unix.Timespec
	const ofProcess = 2                 // CPUCLOCK_SCHED: the time its threads have run, those that have ended included
	clock := int32(^pid)<<3 | ofProcess // as clock_getcpuclockid(3) makes it
	if unix.ClockGettime(clock, &used) != nil {
		return u, false
	}
	u.cpu = time.Duration(used.Nano()).Seconds()
	statm, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err != nil {
		return u, false
	}
	var size, pages float64
	if n, _ := fmt.Sscan(string(statm), &size, &pages); n < 2 {
		return u, false
	}
	u.resident = pages * float64(os.Getpagesize()) / (1 << 20)
	return u, true
}

// at is the last look before a moment.
func (all usages) at(moment time.Duration) usage {
	n, _ := slices.BinarySearchFunc(all, moment, func(u usage, at time.Duration) int { return int(u.at - at) })
	return all[max(0, n-1)]
}

// between is how much CPU time was taken between two moments, in seconds.
func (all usages) between(from, to time.Duration) float64 { return all.at(to).cpu - all.at(from).cpu }

//go:build unix

package process

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// A keeper starts a command, and ends it with all its children when it is asked to or when the process that started the keeper
// is gone, even if that was killed. Both show as the end of its standard input. It is this very program, called by another name.
const keeperName = "sioproof-keeper"

// What a keeper reports, a line each, to the pipe that it has as this file. Anything else is why it could not start the command.
const (
	reportsFile   = 3
	reportStarted = "started %d\n"
	reportEnded   = "ended %d\n"
)

// killPoll is the pause between two rounds of killing: a process may have begun a child that the round before did not see.
const killPoll = 10 * time.Millisecond

// A program that can start a command imports this package, so it can be a keeper too.
func init() {
	if len(os.Args) == 2 && os.Args[0] == keeperName {
		keep(os.Args[1])
		os.Exit(0)
	}
}

func keep(command string) {
	syscall.CloseOnExec(reportsFile)
	reports := os.NewFile(reportsFile, "reports")
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP, syscall.SIGQUIT)
	adoptOrphans()
	leader, err := startShell(command)
	if err != nil {
		fmt.Fprintln(reports, err)
		return
	}
	fmt.Fprintf(reports, reportStarted, leader)
	// The output ends when the family no longer holds it.
	os.Stdout.Close()
	os.Stderr.Close()

	abandoned := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(abandoned)
	}()
	gone := make(chan struct{})
	go func() {
		reap(leader, reports)
		close(gone)
	}()
	select {
	case <-gone:
	case <-asked:
		endFamily(leader, gone)
	case <-abandoned:
		endFamily(leader, gone)
	}
}

// startShell runs the command in a session of its own, in which it leads the first process group.
func startShell(command string) (pid int, err error) {
	empty, err := os.Open(os.DevNull)
	if err != nil {
		return 0, err
	}
	defer empty.Close()
	shell, err := exec.LookPath("sh")
	if err != nil {
		return 0, err
	}
	return syscall.ForkExec(shell, []string{"sh", "-c", command}, &syscall.ProcAttr{
		Env:   os.Environ(),
		Files: []uintptr{empty.Fd(), os.Stdout.Fd(), os.Stderr.Fd()},
		Sys:   &syscall.SysProcAttr{Setsid: true},
	})
}

// reap waits for the end of the command, reports it, and then waits for the end of what the command left behind.
func reap(leader int, reports io.Writer) {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		switch {
		case errors.Is(err, syscall.EINTR):
		case err != nil: // no child is left
			awaitOrphans(leader)
			return
		case pid == leader:
			fmt.Fprintf(reports, reportEnded, status)
		}
	}
}

// endFamily asks every process of the family to end, and kills after a while what has not.
func endFamily(leader int, gone <-chan struct{}) {
	signalFamily(leader, syscall.SIGTERM)
	select {
	case <-gone:
		return
	case <-time.After(stopGrace):
	}
	for deadline := time.Now().Add(stopGrace); time.Now().Before(deadline); {
		signalFamily(leader, syscall.SIGKILL)
		select {
		case <-gone:
			return
		case <-time.After(killPoll):
		}
	}
}

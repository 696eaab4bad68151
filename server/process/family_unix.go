//go:build unix

package process

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// family is a command with its children and theirs. A keeper, which is a process of its own, started it and ends it.
type family struct {
	leader   int       // the process id of the shell
	lifeline io.Closer // the keeper ends the family when this is closed
	reports  io.Closer
	report   *bufio.Reader // of reports
	gone     chan struct{} // closed when the keeper has ended
}

// startFamily starts a keeper that runs the command.
func startFamily(command string, output *os.File) (*family, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	held, lifeline, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer held.Close()
	reports, reported, err := os.Pipe()
	if err != nil {
		lifeline.Close()
		return nil, err
	}
	keeper := &exec.Cmd{
		Path: self, Args: []string{keeperName, command},
		Stdin: held, Stdout: output, Stderr: output, ExtraFiles: []*os.File{reported},
		SysProcAttr: &syscall.SysProcAttr{Setsid: true},
	}
	err = keeper.Start()
	reported.Close()
	if err != nil {
		lifeline.Close()
		reports.Close()
		return nil, err
	}
	f := &family{lifeline: lifeline, reports: reports, report: bufio.NewReader(reports), gone: make(chan struct{})}
	go func() {
		_ = keeper.Wait() // how the command ended is in the reports
		close(f.gone)
	}()
	line, _ := f.report.ReadString('\n')
	if _, err := fmt.Sscanf(line, reportStarted, &f.leader); err != nil {
		f.end()
		reports.Close()
		return nil, errors.New(cmp.Or(strings.TrimSpace(line), "the process that was to run it has ended"))
	}
	return f, nil
}

// end ends the family and returns when none of it is left.
func (f *family) end() {
	f.lifeline.Close()
	<-f.gone
}

// wait returns how the command ended. One that ends well may have put the server into the background: then it lasts as long as
// what it left behind.
func (f *family) wait() error {
	defer f.reports.Close()
	line, _ := f.report.ReadString('\n')
	var status syscall.WaitStatus
	if _, err := fmt.Sscanf(line, reportEnded, &status); err != nil {
		_ = syscall.Kill(-f.leader, syscall.SIGKILL)
		return errors.New("the process that watched it has ended")
	}
	if status != 0 {
		return endedWith(status)
	}
	<-f.gone
	return nil
}

// endedWith is the status or the signal that a command ended with, in the words of package os/exec.
type endedWith syscall.WaitStatus

func (e endedWith) Error() string {
	status := syscall.WaitStatus(e)
	switch {
	case status.CoreDump():
		return fmt.Sprintf("signal: %v (core dumped)", status.Signal())
	case status.Signaled():
		return fmt.Sprintf("signal: %v", status.Signal())
	}
	return fmt.Sprintf("exit status %d", status.ExitStatus())
}

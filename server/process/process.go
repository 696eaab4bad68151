package process

import (
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/server/logs"
)

const (
	// stopGrace is how long a target has to end by itself after it was asked to, and then how long it has to die.
	stopGrace = 5 * time.Second
	// drainGrace is how long the output is read on after the command has ended: its last words, but not those of a
	// grandchild that keeps the pipe open for ever.
	drainGrace = time.Second
)

// Process is a command that was started, of --exec or --log-exec: a shell, its children and theirs.
type Process struct {
	// Command is the command as it was given.
	Command string
	// Output is the log that everything the command and its children print is added to, both streams.
	Output *logs.Log

	family  *family
	began   logs.Position // where its own lines begin in Output
	read    *os.File
	drained chan struct{} // closed when the output has ended
	exited  chan struct{} // closed when the command has ended
	err     error         // how it ended; valid once exited is closed
	stop    sync.Once
}

// Start runs a command with sh -c in a session of its own, so that it does not get the terminal's Ctrl-C. What it prints is
// added to a log; its standard input is empty. On Unix it does not outlive this process, however this process ends.
func Start(command string, output *logs.Log) (*Process, error) {
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start the target: %w", err)
	}
	started, err := startFamily(command, write)
	write.Close()
	if err != nil {
		read.Close()
		return nil, &usage.Error{Problem: fmt.Sprintf("cannot start %q: %v", command, err), Hint: "commands are run by sh -c", Err: err}
	}
	p := &Process{
		Command: command,
		Output:  output,
		family:  started,
		began:   output.Mark(),
		read:    read,
		drained: make(chan struct{}),
		exited:  make(chan struct{}),
	}
	go p.drain()
	go p.wait()
	return p, nil
}

// PID returns the process id of the shell that runs the command.
func (p *Process) PID() int { return p.family.leader }

// Began returns where the lines of this command begin in Output, which may have those of an earlier one.
func (p *Process) Began() logs.Position { return p.began }

// Exited is closed when the command has ended, by itself or not.
func (p *Process) Exited() <-chan struct{} { return p.exited }

// Err says how the command ended: nil with status 0, or while it is running.
func (p *Process) Err() error {
	select {
	case <-p.exited:
		return p.err
	default:
		return nil
	}
}

// Stop ends the command with all its children: asks them to, waits a few seconds, and then kills what is left. It returns
// when none is left, and can be called more than once.
func (p *Process) Stop() {
	p.stop.Do(func() {
		p.family.end()
		<-p.exited
		p.closeOutput()
	})
}

// drain reads the output until nobody holds its other end any more, or closeOutput ends it.
func (p *Process) drain() {
	defer close(p.drained)
	writer := p.Output.Writer()
	defer writer.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := p.read.Read(buffer)
		writer.Write(buffer[:n])
		if err != nil {
			return
		}
	}
}

// wait follows the command to its end and reads its last words.
func (p *Process) wait() {
	p.err = p.family.wait()
	select {
	case <-p.drained:
	case <-time.After(drainGrace):
	}
	close(p.exited)
}

// closeOutput ends the reading, also if a process that could not be killed holds the pipe open.
func (p *Process) closeOutput() {
	select {
	case <-p.drained:
	case <-time.After(drainGrace):
	}
	p.read.Close()
	<-p.drained
}

// Ended describes how the command ended, as the end of a sentence.
func (p *Process) Ended() string {
	if err := p.Err(); err != nil {
		return "with " + strings.Replace(err.Error(), "exit status", "status", 1)
	}
	return "with status 0"
}

// Ending describes, for an error, how the command ended and what it said.
func (p *Process) Ending() string {
	if said := p.Said(); said != "" {
		return p.Ended() + "; it printed:" + said
	}
	return p.Ended() + " and printed nothing"
}

// Said returns the first and the last lines of the output, indented, each on a line of its own; empty if there are none.
func (p *Process) Said() string {
	var out strings.Builder
	for _, line := range p.Output.Excerpt(p.began) {
		out.WriteString("\n  " + line)
	}
	return out.String()
}

//go:build unix

package process_test

import (
	"context"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/server/process"
)

func start(t *testing.T, command string) *process.Process {
	t.Helper()
	p, err := process.Start(command, logs.New())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

// awaitLine waits for a line of the output that begins with a prefix and returns the rest of the line.
func awaitLine(t *testing.T, p *process.Process, prefix string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), testutil.Patience)
	defer cancel()
	var found string
	err := p.Output.Await(ctx, 0, func(lines []string) bool {
		for _, line := range lines {
			if rest, ok := strings.CutPrefix(line, prefix); ok {
				found = rest
				return true
			}
		}
		return false
	})
	if err != nil {
		t.Fatalf("no line begins with %q: %v; output %q", prefix, err, p.Output.Lines(0))
	}
	return found
}

// awaitChild waits until the command prints the process id of its child.
func awaitChild(t *testing.T, p *process.Process) int {
	t.Helper()
	pid, err := strconv.Atoi(awaitLine(t, p, "child "))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestOutputHasBothStreams(t *testing.T) {
	t.Parallel()
	p := start(t, "echo out; echo err >&2; printf last")
	<-p.Exited()
	if got := strings.Join(p.Output.Lines(0), " "); got != "out err last" {
		t.Errorf("read %q", got)
	}
	if p.Err() != nil {
		t.Errorf("ended with %v", p.Err())
	}
}

func TestErrHasTheExitStatus(t *testing.T) {
	t.Parallel()
	p := start(t, "exit 3")
	<-p.Exited()
	if err := p.Err(); err == nil || err.Error() != "exit status 3" {
		t.Errorf("ended with %v", err)
	}
}

func TestErrHasTheSignal(t *testing.T) {
	t.Parallel()
	p := start(t, "kill -9 $$")
	<-p.Exited()
	if err := p.Err(); err == nil || err.Error() != "signal: killed" {
		t.Errorf("ended with %v", err)
	}
}

func TestStopSendsSIGTERMFirst(t *testing.T) {
	t.Parallel()
	p := start(t, `trap 'echo asked; exit 0' TERM; echo ready; while :; do sleep 0.01; done`)
	awaitLine(t, p, "ready")
	begin := time.Now()
	p.Stop()
	took := time.Since(begin)
	awaitLine(t, p, "asked")
	if p.Err() != nil {
		t.Errorf("ended with %v, want the status of its own exit", p.Err())
	}
	// SIGKILL follows after 5 s. A command that ends before is not waited for as long.
	if took > 4*time.Second {
		t.Errorf("Stop took %v", took)
	}
}

func TestStopEndsAllDescendants(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	for name, command := range map[string]string{
		"a child":                               `sleep 1000 & echo child $!; wait`,
		"a grandchild":                          `(sh -c 'sleep 1000 & echo child $!; wait') & wait`,
		"a child that ignores SIGTERM":          `sh -c 'trap "" TERM; echo child $$; while :; do sleep 0.05; done' & wait`,
		"a child in a process group of its own": `exec bash -c 'set -m; sleep 1000 & echo child $!; wait'`,
		"a child whose parent has ended":        `(sleep 1000 & echo child $!) & wait; sleep 1000`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath("bash"); err != nil && strings.Contains(command, "bash") {
				t.Skip("needs a shell that has job control without a terminal")
			}
			p := start(t, command)
			child := awaitChild(t, p)
			p.Stop()
			if !testutil.Ended(child) {
				t.Errorf("process %d is still running", child)
			}
			select {
			case <-p.Exited():
			default:
				t.Error("the command has not ended")
			}
		})
	}
}

func TestStopEndsAServerInTheBackground(t *testing.T) {
	t.Parallel()
	p := start(t, `sleep 1000 & echo child $!`)
	child := awaitChild(t, p)
	select {
	case <-p.Exited():
		t.Fatal("the command counts as ended while its child runs")
	case <-time.After(300 * time.Millisecond): // nothing confirms that Exited stays open
	}
	p.Stop()
	if !testutil.Ended(child) {
		t.Errorf("process %d is still running", child)
	}
}

//go:build unix

package process_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/server/process"
)

// commandVariable makes the test binary start this command and print the process id of its child.
const commandVariable = "PROCESS_TEST_COMMAND"

func TestMain(m *testing.M) {
	command := os.Getenv(commandVariable)
	if command == "" {
		os.Exit(m.Run())
	}
	os.Unsetenv(commandVariable)
	p, err := process.Start(command, logs.New())
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	_ = p.Output.Await(context.Background(), 0, func(lines []string) bool {
		if len(lines) > 0 {
			fmt.Println(lines[0])
		}
		return len(lines) > 0
	})
	select {}
}

// A command does not outlive who started it, whatever ended that: no signal handler is in its way.
func TestNothingOutlivesWhoStartedIt(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	// Where nohup runs the tests SIGHUP is ignored, and the starter would inherit that. A signal with a handler is not.
	handled := make(chan os.Signal, 1)
	signal.Notify(handled, syscall.SIGHUP)
	t.Cleanup(func() { signal.Stop(handled) })
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for name, command := range map[string]string{
		"the command":                  `echo $$; exec sleep 1000`,
		"a child":                      `sleep 1000 & echo $!; wait`,
		"a server in the background":   `sleep 1000 & echo $!`,
		"a child that ignores SIGTERM": `trap "" TERM; echo $$; while :; do sleep 0.05; done`,
	} {
		for _, signal := range []syscall.Signal{syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGKILL} {
			t.Run(fmt.Sprintf("%s, after %v", name, signal), func(t *testing.T) {
				t.Parallel()
				starter := exec.Command(self)
				starter.Env = append(os.Environ(), commandVariable+"="+command)
				output, err := starter.StdoutPipe()
				if err != nil {
					t.Fatal(err)
				}
				if err := starter.Start(); err != nil {
					t.Fatal(err)
				}
				line, _ := bufio.NewReader(output).ReadString('\n')
				_ = starter.Process.Signal(signal)
				_ = starter.Wait()
				child, err := strconv.Atoi(strings.TrimSpace(line))
				if err != nil {
					t.Fatalf("it printed %q", line)
				}
				if !testutil.Ended(child) {
					_ = syscall.Kill(child, syscall.SIGKILL)
					t.Errorf("process %d is still running", child)
				}
			})
		}
	}
}

// A keeper that is killed takes the command with it, and the command counts as ended.
func TestAKilledKeeperIsNoticed(t *testing.T) {
	t.Parallel()
	p := start(t, `echo parent $PPID; exec sleep 1000`)
	keeper, err := strconv.Atoi(awaitLine(t, p, "parent "))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(keeper, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-p.Exited()
	if err := p.Err(); err == nil || err.Error() != "the process that watched it has ended" {
		t.Errorf("ended with %v", err)
	}
	if !testutil.Ended(p.PID()) {
		t.Errorf("process %d is still running", p.PID())
	}
}

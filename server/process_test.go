//go:build unix

package server_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/process"
)

const (
	roleVariable = "TARGET_TEST_ROLE"
	portVariable = "TARGET_TEST_ADDRESS"
	patience     = 20 * time.Second
)

// TestMain lets the test binary play the server that a test starts.
func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "late": // a server that listens before it is one
		listener, err := net.Listen("tcp", os.Getenv(portVariable))
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		server := (&fake{engines: "4"}).ready()
		begin := time.Now()
		http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if time.Since(begin) < 300*time.Millisecond {
				http.NotFound(w, r)
				return
			}
			fmt.Println("a user connected")
			server.ServeHTTP(w, r)
		}))
	case "page": // a server that never becomes one
		http.ListenAndServe(os.Getenv(portVariable), http.NotFoundHandler())
	}
}

// roleCommand is the command that plays a role on a free port.
func roleCommand(t *testing.T, role string) (command, address string) {
	t.Helper()
	binary, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	address = freePort(t)
	return fmt.Sprintf("%s=%s %s=%s exec '%s'", roleVariable, role, portVariable, address, binary), address
}

func start(t *testing.T, command string) *process.Process {
	t.Helper()
	p, err := process.Start(command)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Stop)
	return p
}

// printed waits for a line of the output and returns what stands behind its prefix.
func printed(t *testing.T, p *process.Process, prefix string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
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
		t.Fatalf("%q was not printed: %v; output %q", prefix, err, p.Output.Lines(0))
	}
	return found
}

func pid(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// gone waits until a process has ended. It may be left to be waited for by its parent, which in a container may be nobody.
func gone(n int) bool {
	return testutil.Until(func() bool {
		if syscall.Kill(n, 0) != nil {
			return true
		}
		state, err := exec.Command("ps", "-o", "stat=", "-p", strconv.Itoa(n)).Output()
		if err != nil || strings.HasPrefix(strings.TrimSpace(string(state)), "Z") {
			return true
		}
		return false
	})
}

func TestBothStreamsAreRead(t *testing.T) {
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

func TestHowItEndedIsKnown(t *testing.T) {
	t.Parallel()
	p := start(t, "exit 3")
	<-p.Exited()
	var exit *exec.ExitError
	if !errors.As(p.Err(), &exit) || exit.ExitCode() != 3 {
		t.Errorf("ended with %v", p.Err())
	}
}

func TestStoppingAsksFirst(t *testing.T) {
	t.Parallel()
	p := start(t, `trap 'echo asked; exit 0' TERM; echo ready; while :; do sleep 0.01; done`)
	printed(t, p, "ready")
	begin := time.Now()
	p.Stop()
	printed(t, p, "asked")
	if took := time.Since(begin); took > 4*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestStoppingEndsAllChildren(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	for name, command := range map[string]string{
		"a child":                           `sleep 1000 & echo child $!; wait`,
		"a grandchild":                      `(sh -c 'sleep 1000 & echo child $!; wait') & wait`,
		"one that ignores the request":      `sh -c 'trap "" TERM; echo child $$; while :; do sleep 0.05; done' & wait`,
		"one in a process group of its own": `exec bash -c 'set -m; sleep 1000 & echo child $!; wait'`,
		"one whose parent has ended":        `(sleep 1000 & echo child $!) & wait; sleep 1000`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath("bash"); err != nil && strings.Contains(command, "bash") {
				t.Skip("needs a shell that has job control without a terminal")
			}
			p := start(t, command)
			child := pid(t, printed(t, p, "child "))
			p.Stop()
			if !gone(child) {
				t.Errorf("process %d is still there", child)
			}
			select {
			case <-p.Exited():
			default:
				t.Error("the command has not ended")
			}
		})
	}
}

func TestATargetInTheBackgroundIsStoppedToo(t *testing.T) {
	t.Parallel()
	p := start(t, `sleep 1000 & echo child $!`)
	child := pid(t, printed(t, p, "child "))
	select {
	case <-p.Exited():
		t.Fatal("it counts as ended, with a process left")
	case <-time.After(300 * time.Millisecond):
	}
	p.Stop()
	if !gone(child) {
		t.Errorf("process %d is still there", child)
	}
}

func TestAnEscapedProcessDoesNotHang(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("setsid"); err != nil {
		t.Skip("needs setsid")
	}
	p := start(t, `setsid sleep 1000 & echo child $!; exit 1`)
	child := pid(t, printed(t, p, "child "))
	t.Cleanup(func() { syscall.Kill(child, syscall.SIGKILL) })
	begin := time.Now()
	select {
	case <-p.Exited():
	case <-time.After(patience):
		t.Fatal("the end of the command is not seen while another process holds its output")
	}
	p.Stop()
	if took := time.Since(begin); took > patience {
		t.Errorf("stopping took %v", took)
	}
}

func TestACommandIsStartedAndAwaited(t *testing.T) {
	t.Parallel()
	command, address := roleCommand(t, "late")
	opened, err := server.Open(context.Background(), server.Options{URL: "http://" + address, Exec: command})
	if err != nil {
		t.Fatal(err)
	}
	if got := opened.Detection.String(); got != "Engine.IO 4 (polling, websocket, upgrade)" {
		t.Errorf("detected %s", got)
	}
	if opened.Log == nil || len(opened.Log.Lines(0)) == 0 {
		t.Error("nothing is in the log")
	}
	n := opened.Process.PID()
	opened.Close()
	if !gone(n) {
		t.Errorf("process %d is still there", n)
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Error("the server still answers")
	}
}

func TestACommandThatEndsEarly(t *testing.T) {
	t.Parallel()
	begin := time.Now()
	_, err := server.Open(context.Background(), server.Options{URL: "http://" + freePort(t),
		Exec: "echo starting; echo 'Error: Cannot find module' >&2; exit 7"})
	unreachable, ok := err.(*server.UnreachableError)
	if !ok {
		t.Fatalf("got %v", err)
	}
	for _, part := range []string{"ended before it answered on 127.0.0.1:", "with status 7; its last lines:\n  starting\n  Error: Cannot find module"} {
		if !strings.Contains(unreachable.Problem, part) {
			t.Errorf("%q is not in %q", part, unreachable.Problem)
		}
	}
	if took := time.Since(begin); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestACommandThatNeverAnswers(t *testing.T) {
	t.Parallel()
	_, err := server.Open(context.Background(), server.Options{URL: "http://" + freePort(t), Exec: "echo waiting; exec sleep 1000",
		StartTimeout: 300 * time.Millisecond})
	unreachable, ok := err.(*server.UnreachableError)
	if !ok || !strings.Contains(unreachable.Problem, "did not answer within 300ms: nothing listens on") ||
		!strings.Contains(unreachable.Problem, "its last lines:\n  waiting") || !strings.Contains(unreachable.Hint, "--start-timeout") {
		t.Errorf("got %v", err)
	}
}

func TestACommandThatIsNoSocketIOServer(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	command, address := roleCommand(t, "page")
	begin := time.Now()
	_, err := server.Open(context.Background(), server.Options{URL: "http://" + address, Exec: command})
	if _, ok := err.(*server.NotSocketIOError); !ok {
		t.Errorf("got %v", err)
	}
	if took := time.Since(begin); took > patience {
		t.Errorf("it took %v", took)
	}
}

func TestAPortThatIsInUse(t *testing.T) {
	busy := (&fake{}).start(t)
	_, err := server.Open(context.Background(), server.Options{URL: busy.URL, Exec: "sleep 1000"})
	config, ok := err.(*usage.Error)
	if !ok || !strings.Contains(config.Problem, "is in use: another server answers there already") {
		t.Errorf("got %v", err)
	}
}

func TestOpeningIsInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	time.AfterFunc(200*time.Millisecond, cancel)
	marker := fmt.Sprintf("sleep 10%d", os.Getpid())
	_, err := server.Open(ctx, server.Options{URL: "http://" + freePort(t), Exec: marker})
	if err != context.Canceled {
		t.Errorf("got %v", err)
	}
	if out, _ := exec.Command("pgrep", "-f", marker).Output(); len(out) > 0 {
		t.Errorf("the command is still running: %s", out)
	}
}

func TestALogFileReplacesTheOutput(t *testing.T) {
	t.Parallel()
	command, address := roleCommand(t, "late")
	path := t.TempDir() + "/server.log"
	opened, err := server.Open(context.Background(), server.Options{URL: "http://" + address, LogFile: path,
		Exec: fmt.Sprintf("(echo to the file >'%s'; %s)", path, command)})
	if err != nil {
		t.Fatal(err)
	}
	opened.Close()
	if got := strings.Join(opened.Log.Lines(0), " "); got != "to the file" {
		t.Errorf("the log is %q", got)
	}
	if len(opened.Process.Output.Lines(0)) == 0 {
		t.Error("the output is lost")
	}
}

func TestWaitingForAServerThatIsStartedElsewhere(t *testing.T) {
	t.Parallel()
	address := freePort(t)
	late := (&fake{engines: "4"}).ready()
	ready := make(chan net.Listener, 1)
	time.AfterFunc(300*time.Millisecond, func() {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			t.Error(err)
		}
		ready <- listener
		go http.Serve(listener, late)
	})
	opened, err := server.Open(context.Background(), server.Options{URL: "http://" + address, StartTimeout: patience})
	if listener := <-ready; listener != nil {
		defer listener.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	opened.Close()
}

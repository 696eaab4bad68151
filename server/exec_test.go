//go:build unix

package server_test

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/server"
)

const (
	roleVariable = "TARGET_TEST_ROLE"
	portVariable = "TARGET_TEST_ADDRESS"
)

// TestMain lets the test binary play the server that a test starts.
func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "late": // listens before it is a Socket.IO server: it refuses one whole try of the detection
		listener, err := net.Listen("tcp", os.Getenv(portVariable))
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		server := (&fake{engines: "4"}).ready()
		const lastOfTry = 2 // a try ends with a WebSocket for each revision
		var webSockets atomic.Int64
		http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if webSockets.Load() < lastOfTry {
				if r.Header.Get("Upgrade") != "" {
					webSockets.Add(1)
				}
				http.NotFound(w, r)
				return
			}
			fmt.Println("a user connected")
			server.ServeHTTP(w, r)
		}))
	case "free": // listens on a free port and prints it
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Printf("see https://example.com/docs\nlistening on http://%s/\n", listener.Addr())
		http.Serve(listener, (&fake{engines: "4"}).ready())
	case "page": // never becomes a Socket.IO server
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
	pid := opened.Process.PID()
	opened.Close()
	if !testutil.Ended(pid) {
		t.Errorf("process %d is still running", pid)
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Error("the server still answers")
	}
}

func TestTheURLIsReadFromTheOutput(t *testing.T) {
	t.Parallel()
	command, _ := roleCommand(t, "free")
	opened, err := server.Open(t.Context(), server.Options{Exec: command})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	printed := strings.TrimPrefix(opened.Log.Tail(1)[0], "listening on ")
	if got := opened.Describe().URL + "/"; got != printed {
		t.Errorf("opened %s, which printed %s", got, printed)
	}
}

func TestAServerThatIsStartedAgainMayListenElsewhere(t *testing.T) {
	t.Parallel()
	command, _ := roleCommand(t, "free")
	opened, err := server.Open(t.Context(), server.Options{Exec: command})
	if err != nil {
		t.Fatal(err)
	}
	defer opened.Close()
	before, mark := opened.Process.PID(), opened.Log.Mark()
	if err := opened.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !testutil.Ended(before) {
		t.Errorf("process %d is still running", before)
	}
	lines := opened.Log.Lines(mark)
	if got := opened.Describe().URL; !slices.Contains(lines, "listening on "+got+"/") {
		t.Errorf("opened %s; the log goes on with %q", got, lines)
	}
}

func TestNoURLInTheOutput(t *testing.T) {
	t.Parallel()
	const giveIt = "give the URL of the server as an argument"
	for command, want := range map[string]struct{ problem, hint string }{
		"echo ready; exit 3":             {"ended before it printed where it listens, with status 3; it printed:\n  ready", "it ran without a terminal, as with `sh -c 'echo ready; exit 3' </dev/null`"},
		"echo ready; exec sleep 1000":    {"did not print within 1s where it listens; it printed:\n  ready", giveIt},
		"exec sleep 1000 # says nothing": {"did not print within 1s where it listens", giveIt},
		// What Flask-SocketIO does without a terminal.
		"echo 'RuntimeError: The Werkzeug web server is not designed to run in production. Pass …'; exit 1": {"Pass …", "Werkzeug runs in a terminal only: "},
	} {
		_, err := server.Open(t.Context(), server.Options{Exec: command, StartTimeout: time.Second})
		if unreachable, ok := err.(*server.UnreachableError); !ok || !strings.HasSuffix(unreachable.Problem, want.problem) || !strings.HasPrefix(unreachable.Hint, want.hint) {
			t.Errorf("%s: %v", command, err)
		}
	}
}

func TestACommandThatListensElsewhere(t *testing.T) {
	t.Parallel()
	_, err := server.Open(t.Context(), server.Options{URL: "http://" + freePort(t), StartTimeout: time.Second,
		Exec: "echo 'listening on *:3999'; exec sleep 1000"})
	if unreachable, ok := err.(*server.UnreachableError); !ok || unreachable.Hint != "it printed http://localhost:3999: give that URL" {
		t.Errorf("got %v", err)
	}
}

func TestACommandThatEndsEarly(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), testutil.Patience)
	defer cancel()
	_, err := server.Open(ctx, server.Options{URL: "http://" + freePort(t), StartTimeout: time.Hour,
		Exec: "echo starting; echo 'Error: Cannot find module' >&2; exit 7"})
	unreachable, ok := err.(*server.UnreachableError)
	if !ok {
		t.Fatalf("got %v", err)
	}
	for _, part := range []string{"ended before it answered on 127.0.0.1:", "with status 7; it printed:\n  starting\n  Error: Cannot find module"} {
		if !strings.Contains(unreachable.Problem, part) {
			t.Errorf("%q is not in %q", part, unreachable.Problem)
		}
	}
}

func TestACommandThatNeverAnswers(t *testing.T) {
	t.Parallel()
	_, err := server.Open(context.Background(), server.Options{URL: "http://" + freePort(t), Exec: "echo waiting; exec sleep 1000",
		StartTimeout: 2 * time.Second}) // long enough for the command to print its line
	unreachable, ok := err.(*server.UnreachableError)
	if !ok || !strings.Contains(unreachable.Problem, "did not answer within 2s: nothing listens on") ||
		!strings.Contains(unreachable.Problem, "it printed:\n  waiting") || !strings.Contains(unreachable.Hint, "--start-timeout") {
		t.Errorf("got %v", err)
	}
}

func TestACommandThatIsNoSocketIOServer(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	command, address := roleCommand(t, "page")
	ctx, cancel := context.WithTimeout(t.Context(), testutil.Patience)
	defer cancel()
	_, err := server.Open(ctx, server.Options{URL: "http://" + address, Exec: command, StartTimeout: time.Hour})
	if _, ok := err.(*server.NotSocketIOError); !ok {
		t.Errorf("got %v", err)
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
	ctx, cancel := context.WithCancel(t.Context())
	pidFile := filepath.Join(t.TempDir(), "pid")
	started := make(chan int, 1)
	go func() {
		defer cancel()
		defer close(started)
		testutil.Until(func() bool {
			text, _ := os.ReadFile(pidFile)
			pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
			if err == nil {
				started <- pid
			}
			return err == nil
		})
	}()
	_, err := server.Open(ctx, server.Options{URL: "http://" + freePort(t), StartTimeout: time.Hour,
		Exec: fmt.Sprintf("echo $$ >'%s'; exec sleep 1000", pidFile)})
	if err != context.Canceled {
		t.Errorf("got %v", err)
	}
	pid, ok := <-started
	if !ok {
		t.Fatalf("the command did not start within %v", testutil.Patience)
	}
	if !testutil.Ended(pid) {
		t.Errorf("process %d is still running", pid)
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
		ready <- listener
		if err != nil {
			t.Error(err)
			return
		}
		http.Serve(listener, late)
	})
	opened, err := server.Open(context.Background(), server.Options{URL: "http://" + address, StartTimeout: testutil.Patience})
	if listener := <-ready; listener != nil {
		defer listener.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	opened.Close()
}

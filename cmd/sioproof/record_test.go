package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
)

// output is a stream of the command that a test reads while it is written.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// command is a command line that runs in this process.
type command struct {
	stdin          *io.PipeWriter
	stdout, stderr output
	ended          chan reports.ExitCode
}

func begin(t *testing.T, args ...string) *command {
	t.Helper()
	read, write := io.Pipe()
	c := &command{stdin: write, ended: make(chan reports.ExitCode, 1)}
	sys := &system{
		args: args, env: func(string) string { return "" }, stdin: read, stdout: &c.stdout, stderr: &c.stderr,
		notify: func(chan<- os.Signal) func() { return func() {} }, exit: func(int) {},
	}
	go func() { c.ended <- run(sys) }()
	t.Cleanup(func() { _ = write.Close() })
	return c
}

func (c *command) wants(t *testing.T, code reports.ExitCode) {
	t.Helper()
	if got := <-c.ended; got != code {
		t.Fatalf("exit code %d, want %d; stdout:\n%s\nstderr:\n%s", got, code, c.stdout.String(), c.stderr.String())
	}
}

// A page that is used through the recorder gives a profile on which the server conforms, and by which a broken one is found.
func TestARecordedApplicationIsVerified(t *testing.T) {
	testutil.Long(t)
	server := serveChat(t, "")
	profile, scenario := filepath.Join(t.TempDir(), "chat.yaml"), filepath.Join(t.TempDir(), "load.yaml")
	recording := begin(t, "record", server, "--listen", "127.0.0.1:0", "--profile", profile, "--scenario", scenario)
	address := ""
	testutil.Eventually(t, "the recorder says where it listens", func() bool {
		found := regexp.MustCompile(`recording between (\S+) and `).FindStringSubmatch(recording.stderr.String())
		if found != nil {
			address = found[1]
		}
		return found != nil
	})
	useChat(t, address)
	fmt.Fprintln(recording.stdin)
	recording.wants(t, reports.ExitConforms)
	for _, want := range []string{
		`say_all: "chat message" "{token}" -> "chat message" "{token}" to all`,
		`say_others: "broadcast" "{token}" -> "broadcast" "{token}" to others`,
		`join: "join" "{room}" (acknowledged)`,
		`leave: "leave" "{room}" (acknowledged)`,
		`say_room: "room message" "{room}", "{token}" -> "room message" "{room}", "{token}" to room`,
		`say_direct: "private message" "{to}", "{token}" -> "private message" "{from}", "{token}" to one`,
		`echo: "message" "{token}" -> "message-back" "{token}" to sender`,
		`ack: "message-with-ack" "{token}" (acknowledged)`,
		"sioproof verify " + server + " --profile " + profile,
	} {
		if !strings.Contains(recording.stdout.String(), want) {
			t.Errorf("not said: %s", want)
		}
	}
	if t.Failed() {
		t.Fatalf("said:\n%s", recording.stdout.String())
	}

	exitsWith(t, reports.ExitConforms, "verify", server, "--profile", profile, "--level", "PROMISE")
	exitsWith(t, reports.ExitConforms, "load", server, "--profile", profile, "--scenario", scenario, "--hold", "4s", "--ramp", "100ms")
	broken := serveChat(t, "broadcast-reaches-sender")
	exitsWith(t, reports.ExitDeviates, "verify", broken, "--profile", profile, "--case", "CHAT-BCAST-01")
}

// exitsWith runs the command in a process of its own, because Ginkgo runs once in a process.
func exitsWith(t *testing.T, code reports.ExitCode, args ...string) {
	t.Helper()
	said, err := exec.CommandContext(t.Context(), "sioproof", args...).CombinedOutput()
	got := reports.ExitConforms
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		got = reports.ExitCode(exit.ExitCode())
	} else if err != nil {
		t.Fatal(err)
	}
	if got != code {
		t.Fatalf("%q ends with %d, want %d:\n%s", args, got, code, said)
	}
}

func serveChat(t *testing.T, fault string) (url string) {
	t.Helper()
	server, err := reference.Start(t.Context(), reference.Options{
		Addr: "127.0.0.1:0", Engine: reference.Own, Fault: fault, Log: io.Discard, PingInterval: time.Second, PingTimeout: 3 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server.URL()
}

// window is a browser window: a client that waits until it sees something.
type window struct {
	t      *testing.T
	socket *client.Socket
	seen   output
}

func openWindow(t *testing.T, address string, transport client.Transport) *window {
	t.Helper()
	parsed, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.Dial(t.Context(), client.Options{Endpoint: wire.Endpoint{URL: parsed}, Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	w := &window{t: t}
	if w.socket, err = c.Connect(t.Context(), "/", nil); err != nil {
		t.Fatal(err)
	}
	w.socket.OnEvent(func(e client.Event) { fmt.Fprintf(&w.seen, "%s\n", e.Data) })
	return w
}

// say emits an event whose last argument is a text, and waits until that is seen in some windows.
func (w *window) say(seenIn []*window, event string, args ...any) {
	w.t.Helper()
	if err := w.socket.Emit(w.t.Context(), event, args...); err != nil {
		w.t.Fatal(err)
	}
	text := args[len(args)-1].(string)
	for _, other := range seenIn {
		testutil.Eventually(w.t, text+" is seen", func() bool { return strings.Contains(other.seen.String(), text) })
	}
}

func (w *window) ask(event string, args ...any) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), testutil.Patience)
	defer cancel()
	if _, err := w.socket.EmitWithAck(ctx, event, args...); err != nil {
		w.t.Fatal(err)
	}
}

// useChat does in three windows what the instructions say.
func useChat(t *testing.T, address string) {
	t.Helper()
	ann, bob, carol := openWindow(t, address, client.WebSocket), openWindow(t, address, client.Polling), openWindow(t, address, client.Upgrade)
	all := []*window{ann, bob, carol}
	for i, w := range all {
		w.say(all, "chat message", fmt.Sprint("hello to all ", i))
		w.say([]*window{w}, "message", fmt.Sprint("just me ", i))
		w.ask("message-with-ack", fmt.Sprint("is it you ", i))
	}
	ann.say([]*window{bob, carol}, "broadcast", "hello to the others")
	bob.say([]*window{ann, carol}, "broadcast", "good morning")
	ann.ask("join", "lobby")
	bob.ask("join", "lobby")
	carol.ask("join", "garden")
	ann.say([]*window{ann, bob}, "room message", "lobby", "here we are")
	bob.say([]*window{ann, bob}, "room message", "lobby", "so we are")
	ann.say([]*window{bob}, "private message", bob.socket.ID(), "psst")
	bob.say([]*window{carol}, "private message", carol.socket.ID(), "hm?")
	bob.ask("leave", "lobby")
	ann.say([]*window{ann}, "room message", "lobby", "anybody here?")
	ann.ask("message-with-ack", "last words")
	carol.socket.Client().Close()
}

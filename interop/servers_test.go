package interop

import (
	"fmt"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reference"
)

// heartbeat is short enough that a client which vanishes is missed soon.
const heartbeat = 2 * time.Second

// implementation is one implementation of the contract.
type implementation struct {
	name  string
	start func(t testing.TB, settings ...string) *process
	// generations are the major versions of the official client it serves.
	generations []string
	// repeatsDisconnections: it sometimes announces and logs the same disconnection twice. Observed on zishang520 v3.0.6,
	// when the server lets a client go and the client closes the transport at the same moment.
	repeatsDisconnections bool
	// attempts a check has, 1 unless set. Observed on zishang520 v3.0.6: now and then it cuts a connection right behind its
	// upgrade.
	attempts int
	// without are the events of the contract that the server's application does without.
	without []string
}

var servers = []implementation{
	{name: "node", start: startNode, generations: []string{"4"}},
	{name: "node with allowEIO3", start: startNodeWithEngine3, generations: []string{"4", "2"}},
	{name: "node2", start: startNode2, generations: []string{"2"}, without: []string{"except message", "members join", "ask room"}},
	{name: "zishang", start: startZishang, generations: []string{"4", "2"}, repeatsDisconnections: true, attempts: 3},
	{name: "reference", start: startReference(reference.Both, 0), generations: []string{"4", "2"}},
	{name: "reference, own engine", start: startReference(reference.Own, 0), generations: []string{"4", "2"}},
	{name: "reference, go-socket.io", start: startReference(reference.GoSocketIO, 0), generations: []string{"2"}},
}

func startNode(t testing.TB, settings ...string) *process {
	return startScript(t, "node", "node/server.js", settings...)
}

func startNodeWithEngine3(t testing.TB, settings ...string) *process {
	return startNode(t, append(settings, "--allowEIO3=true")...)
}

func startNode2(t testing.TB, settings ...string) *process {
	return startScript(t, "node2", "node2/server.js", settings...)
}

// startScript runs a Node.js server with the packages of a folder, on a free port.
func startScript(t testing.TB, folder, script string, settings ...string) *process {
	t.Helper()
	npmInstall(t, folder)
	return start(t, "node", append([]string{script, "--port=0"}, settings...)...)
}

func startZishang(t testing.TB, settings ...string) *process {
	t.Helper()
	return start(t, build(t, "zishang"), append([]string{"--port=0"}, settings...)...)
}

// startReference returns a starter of our own server, in this process; it takes no settings. With a time for recovery, it gives
// lost sessions back.
func startReference(engine reference.Engine, recovery time.Duration) func(testing.TB, ...string) *process {
	return func(t testing.TB, _ ...string) *process {
		t.Helper()
		log := newLines()
		running, err := reference.Start(t.Context(), reference.Options{
			Addr:         "127.0.0.1:0",
			Engine:       engine,
			PingInterval: heartbeat,
			PingTimeout:  heartbeat + time.Second, // go-socket.io wants it above the interval
			Recovery:     recovery,
			Log:          log,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			running.Close()
			log.Close()
		})
		return &process{URL: running.URL(), Log: log}
	}
}

func heartbeatSettings() []string {
	return []string{
		fmt.Sprintf("--pingInterval=%d", heartbeat.Milliseconds()),
		fmt.Sprintf("--pingTimeout=%d", heartbeat.Milliseconds()),
	}
}

package interop

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What is measured of a load generator, which is one process. BenchmarkClients calls the same by the same names.
const (
	idleMemory   = "MB-idle" // resident, with 5,000 idle clients
	peakMemory   = "MB-peak" // the most until then
	untilStarted = "ms-start"
	cpuConnect   = "cpu-ms/connect"
	cpuAcks      = "cpu-s/1000-acks"
	cpuReceived  = "cpu-s/1000-received"
	cpuPolling   = "cpu-s/1000-polling-acks"
)

// work is what a load generator is told to do.
type work struct {
	name      string // of its script
	kind      string
	transport string
	clients   int

	metric        string // what its messages cost
	warmUp, count int    // events that the server hears once all are connected: those that warm up, and those that are measured
	receipts      int    // how many messages are received for each
}

var works = []work{
	{name: "idle", kind: "idle", transport: "websocket", clients: 5000},
	{name: "acks", kind: "acks", transport: "websocket", clients: 50, metric: cpuAcks, warmUp: 10_000, count: 50_000, receipts: 1},
	{name: "fan-out", kind: "fan-out", transport: "websocket", clients: 100, metric: cpuReceived, warmUp: 200, count: 1000, receipts: 100},
	{name: "acks-polling", kind: "acks", transport: "polling", clients: 50, metric: cpuPolling, warmUp: 2000, count: 5000, receipts: 1},
}

// settling is how long clients are idle before memory is read.
const settling = 5 * time.Second

// longestWork bounds the work of the slowest load generator on a busy machine.
const longestWork = 10 * time.Minute

// running is a load generator at work on a server.
type running struct {
	*process
	server *process
}

// measure has a load generator do its work, and returns what that costs, by metric.
func (w work) measure(b *testing.B, command func(url string) []string) map[string]float64 {
	server := startScript(b, "node", "peers/server.js", "--pingInterval=600000") // idle means idle
	onCore(b, 0, fmt.Sprint(server.PID))
	args := command(server.URL)
	args = onLastCore(args[0], args[1:]...).Args
	began := time.Now()
	r := &running{process: launch(b, args[0], args[1:]...), server: server}
	defer r.kill()

	first := r.cpuAt(b, "connected", 1)
	started := time.Since(began)
	connecting := r.cpuAt(b, "connected", w.clients) - first
	if w.metric == "" {
		time.Sleep(settling)
		return map[string]float64{
			cpuConnect: 1000 * connecting / float64(w.clients-1),
			idleMemory: r.memory(b, "VmRSS:"),
			peakMemory: r.memory(b, "VmHWM:"),
		}
	}
	from := r.heard() + w.warmUp
	before := r.cpuAt(b, "heard", from)
	after := r.cpuAt(b, "heard", from+w.count)
	costs := map[string]float64{w.metric: 1000 * (after - before) / float64(w.count*w.receipts)}
	if w.metric == cpuAcks {
		costs[untilStarted] = 1000 * started.Seconds()
	}
	return costs
}

// cpuAt waits until the server says that it has counted so many, and returns how many seconds of CPU the load generator has used.
func (r *running) cpuAt(b *testing.B, what string, n int) float64 {
	b.Helper()
	mark := fmt.Sprintf("%s %d", what, n)
	if !r.server.Log.AwaitWithin(longestWork, func(lines []string) bool { return slices.Contains(lines, mark) }) {
		b.Fatalf("the server never says %q", mark)
	}
	used, ok := usageOf(r.PID)
	if !ok {
		b.Fatal("the load generator has ended")
	}
	return used.cpu
}

// heard is the latest mark of what the server has heard, 0 without one.
func (r *running) heard() (n int) {
	for _, line := range r.server.Log.All() {
		var mark int
		if _, err := fmt.Sscanf(line, "heard %d", &mark); err == nil {
			n = mark
		}
	}
	return n
}

// memory is a line of /proc/PID/status that holds kilobytes, in megabytes.
func (r *running) memory(b *testing.B, line string) float64 {
	b.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", r.PID))
	if err != nil {
		b.Fatal(err)
	}
	for text := range strings.Lines(string(status)) {
		if value, found := strings.CutPrefix(text, line); found {
			kilobytes, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
			if err != nil {
				b.Fatal(err)
			}
			return kilobytes / 1024
		}
	}
	b.Fatalf("/proc/%d/status has no %s", r.PID, line)
	return 0
}

// kill ends the load generator at once: what it does at its end is not measured.
func (r *running) kill() {
	if p, err := os.FindProcess(r.PID); err == nil {
		_ = p.Kill()
	}
}

package interop

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reports/load"
)

// The work of a load that is measured, the same as that of cost/main.go.
const (
	asking   = 50 // users that wait for acknowledgements, one after the other
	acks     = 20_000
	received = 50_000
)

// costScenario lets the first user come alone, and a second later all others; when they have been idle for a while some ask, and
// still later some speak to all. What happens is far enough apart to see from outside what each costs.
const costScenario = `
name: cost
load: {drain: 30s, closed: {stages: [{clients: 1, hold: 1s}, {clients: %[1]d, ramp: %[2]v, hold: %[3]v}]}}
users:
  - name: asking
    weight: %[4]d
    steps: [loop: {every: %[5]v, together: true, count: 1, steps: [loop: {count: %[6]d, steps: [ack: {timeout: 1m}]}]}]
  - name: speaking
    weight: %[7]d
    steps: [loop: {every: %[8]v, together: true, count: 1, steps: [loop: {count: %[9]d, steps: [say_all: {}, expect: {operation: say_all, timeout: 1m}]}]}]
  - name: idle
    weight: %[10]d
`

// window is how long acknowledgements, and a fan-out, may take.
const window = 10 * time.Second

// measureLoad runs `sioproof load` with so many users, and reports what that process takes.
func measureLoad(b *testing.B, clients int, url string) {
	b.Helper()
	speaking := max(1, 1000/clients)
	each := (received + clients*speaking - 1) / (clients * speaking)
	ramp := time.Duration(clients) * 4 * time.Millisecond
	ask := (ramp + 5*time.Second).Round(time.Second)
	speak := ask + window
	scenario := fmt.Sprintf(costScenario, clients, ramp, speak+window-ramp-time.Second, asking, ask, acks/asking, speaking, speak, each, clients-asking-speaking)

	folder := b.TempDir()
	file, reportFile := filepath.Join(folder, "cost.yaml"), filepath.Join(folder, "report.json")
	if err := os.WriteFile(file, []byte(scenario), 0o600); err != nil {
		b.Fatal(err)
	}
	command := onLastCore(build(b, "../cmd/sioproof"), "load", url, "--profile", "contract", "--scenario", file, "--transport", "websocket", "--quiet", "--json", reportFile,
		// From the 14,117th connection of one address on, half of the 28,232 ports, the kernel looks for a free one for milliseconds.
		"--local-addr", "127.0.0.1", "--local-addr", "127.0.0.2")
	watched, output := watchUsage(b, command)
	r := readLoad(b, reportFile)
	if r.Outcome.ExitCode != 0 || len(r.Promises) != 1 || len(r.Errors) != 0 {
		b.Fatalf("%v: %+v %+v %+v\n%s", command, r.Outcome, r.Promises, r.Errors, output)
	}
	if !inTime(r, clients, ramp+2*time.Second, ask, speak) {
		b.Fatal("the machine is too slow, or too busy: what happened one after the other cannot be told apart")
	}
	const quiet = 500 * time.Millisecond // before something begins
	idle := watched.between(ramp+2*time.Second, ask-quiet) / (ask - quiet - ramp - 2*time.Second).Seconds()
	busy := func(from, to time.Duration) float64 { return watched.between(from, to) - idle*(to-from).Seconds() }
	costs{
		IdleMB:    watched.at(ask - quiet).resident,
		ConnectMS: 1000 * busy(time.Second-quiet/2, ramp+2*time.Second) / float64(clients-1),
		AckS:      1000 * busy(ask-quiet, speak-quiet) / acks,
		ReceivedS: 1000 * busy(speak-quiet, speak+window-quiet) / float64(r.Promises[0].Received),
	}.report(b)
	b.ReportMetric(100*idle, "cpu-%-idle")
}

// inTime says whether all clients were there at a time, and all acknowledgements came before they spoke to all.
func inTime(r load.Report, clients int, there, ask, speak time.Duration) bool {
	came := int64(0)
	for _, second := range r.Series {
		at := time.Duration(second.AtMS * float64(time.Millisecond))
		if there <= at && at < ask && second.Clients < clients {
			return false
		}
		if at < speak {
			came += second.Timings["ack"].Count
		}
	}
	return came == acks
}

func readLoad(b *testing.B, file string) (r load.Report) {
	b.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	if err := json.Unmarshal(data, &r); err != nil {
		b.Fatal(err)
	}
	return r
}

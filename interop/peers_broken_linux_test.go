package interop

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// faults are what node/broken.js can break.
var faults = []string{"drop", "duplicate", "reorder", "wrong-ack", "lost-ack", "double-ack", "leak-rooms", "leak-namespaces", "kick", "cut"}

// finding is what a load generator says of a broken server.
type finding struct {
	broken int64  // by the server, by its own account
	says   string // in the load generator's words
	exit   string
}

// What the best-known load generator for Socket.IO finds on a server that breaks one promise, beside what sioproof finds: the same
// users send the same messages. docs/peers.md has the table that is printed at the end.
func BenchmarkBrokenServer(b *testing.B) {
	table := "\n| the server breaks | so often for sioproof | which reports | exit code | so often for Artillery | which reports | exit code |\n" +
		"| --- | ---: | --- | --- | ---: | --- | --- |\n"
	for _, fault := range append([]string{"nothing"}, faults...) {
		b.Run(fault, func(b *testing.B) {
			for b.Loop() {
				ours := onBroken(b, fault, sioproofFinds)
				theirs := onBroken(b, fault, artilleryFinds)
				table += fmt.Sprintf("| %s | %d | %s | %s | %d | %s | %s |\n",
					fault, ours.broken, ours.says, ours.exit, theirs.broken, theirs.says, theirs.exit)
			}
			b.ReportMetric(0, "ns/op") // it is no operation
		})
	}
	fmt.Print(table)
}

// onBroken lets a load generator find out what is broken.
func onBroken(b *testing.B, fault string, find func(b *testing.B, url string) finding) finding {
	server := startScript(b, "node", "node/broken.js", "--break="+fault, "--every=50")
	f := find(b, server.URL)
	f.broken = counted(b, server.URL)
	return f
}

func sioproofFinds(b *testing.B, url string) (f finding) {
	scenario, output := filepath.Join(b.TempDir(), "settled.yaml"), filepath.Join(b.TempDir(), "load.json")
	conditions := "thresholds: [errors == 0, ack_timeouts == 0, disconnects == 0]\n"
	if err := os.WriteFile(scenario, []byte(settled+conditions), 0o644); err != nil {
		b.Fatal(err)
	}
	f.exit = ends(b, build(b, "../cmd/sioproof"), "load", url, "--scenario", scenario, "--late", "30s", "--json", output)
	var report struct {
		Promises []map[string]any
		Counts   []struct {
			Name  string
			Total int64
		}
	}
	read(b, output, &report)
	var says []string
	for _, figure := range []string{"lost", "duplicated", "out_of_order", "leaked"} {
		sum := 0.0
		for _, promise := range report.Promises {
			sum += promise[figure].(float64)
		}
		if sum > 0 {
			says = append(says, fmt.Sprintf("%.0f %s", sum, strings.ReplaceAll(figure, "_", " ")))
		}
	}
	for _, count := range report.Counts {
		if slices.Contains([]string{"errors", "ack_timeouts", "disconnects"}, count.Name) && count.Total > 0 {
			says = append(says, fmt.Sprintf("%d %s", count.Total, strings.ReplaceAll(count.Name, "_", " ")))
		}
	}
	f.says = said(says)
	return f
}

func artilleryFinds(b *testing.B, url string) (f finding) {
	output := filepath.Join(b.TempDir(), "artillery.json")
	b.Setenv("ARTILLERY_DISABLE_TELEMETRY", "true")
	f.exit = ends(b, nodeOfPeers(b), "peers/node_modules/artillery/bin/run", "run", "--target", url, "--output", output, "peers/artillery/settled.yml")
	if _, err := os.Stat(output); err != nil {
		f.says = "no report"
		return f
	}
	var report struct {
		Aggregate struct{ Counters map[string]float64 }
	}
	read(b, output, &report)
	var says []string
	for name, n := range report.Aggregate.Counters {
		if what, found := strings.CutPrefix(name, "errors."); found {
			says = append(says, fmt.Sprintf("%.0f × %q", n, what))
		}
	}
	slices.Sort(says)
	if n := report.Aggregate.Counters["vusers.failed"]; n > 0 {
		says = append(says, fmt.Sprintf("%.0f of 20 users failed", n))
	}
	f.says = said(says)
	return f
}

func said(what []string) string {
	if len(what) == 0 {
		return "nothing"
	}
	return strings.Join(what, ", ")
}

// enough is when somebody who waits for a run of ten seconds, with time-outs of ten, gives up.
const enough = 90 * time.Second

// ends runs a command, interrupts it if it does not end, and returns how it ended.
func ends(b *testing.B, name string, args ...string) string {
	b.Helper()
	command := exec.Command(name, args...)
	if err := command.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	for _, signal := range []os.Signal{nil, os.Interrupt, os.Kill} {
		if signal != nil {
			_ = command.Process.Signal(signal)
		}
		select {
		case err := <-ended:
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				b.Fatal(err)
			}
			if signal != nil {
				return fmt.Sprintf("does not end; after %v %d", signal, command.ProcessState.ExitCode())
			}
			return fmt.Sprint(command.ProcessState.ExitCode())
		case <-time.After(enough):
		}
	}
	b.Fatalf("%v cannot be killed", command)
	return ""
}

func read(b *testing.B, file string, into any) {
	b.Helper()
	text, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(text, into)
	}
	if err != nil {
		b.Fatal(err)
	}
}

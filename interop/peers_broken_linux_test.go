package interop

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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

// finders are the load generators that look for what is broken.
var finders = []struct {
	name string
	find func(b *testing.B, url string) finding
}{
	{"sioproof", sioproofFinds},
	{"Artillery", artilleryFinds},
	{"Locust", locustFinds},
}

// What load generators for Socket.IO find on a server that breaks one promise, beside what sioproof finds: the same users send the
// same messages. docs/peers.md has the table that is printed at the end.
func BenchmarkBrokenServer(b *testing.B) {
	table := "\n| the server breaks"
	for _, f := range finders {
		table += fmt.Sprintf(" | so often for %s | which reports | exit code", f.name)
	}
	table += " |\n| ---" + strings.Repeat(" | ---: | --- | ---", len(finders)) + " |\n"
	for _, fault := range append([]string{"nothing"}, faults...) {
		b.Run(fault, func(b *testing.B) {
			row := "| " + fault
			for b.Loop() {
				for _, finder := range finders {
					f := onBroken(b, fault, finder.find)
					row += fmt.Sprintf(" | %d | %s | %s", f.broken, f.says, f.exit)
				}
			}
			table += row + " |\n"
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
	f.exit, _ = ends(b, build(b, "../cmd/sioproof"), "load", url, "--profile", "contract", "--scenario", scenario, "--late", "30s", "--json", output)
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
	f.exit, _ = ends(b, nodeOfPeers(b), "peers/node_modules/artillery/bin/run", "run", "--target", url, "--output", output, "peers/artillery/settled.yml")
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

// locustError is a line of Locust's error report: how often, which request, and what.
var locustError = regexp.MustCompile(`(?m)^(\d+) {2,}[^:]+: (?:AssertionError\('(.*)'\)|(.*?)) *$`)

func locustFinds(b *testing.B, url string) (f finding) {
	command := append(locust(b, "settled.py"), "--users", "20", "--spawn-rate", "20", "--host", url)
	exit, output := ends(b, command[0], command[1:]...)
	_, report, _ := strings.Cut(output, "\nError report\n")
	counts := map[string]int{}
	for _, match := range locustError.FindAllStringSubmatch(report, -1) {
		n, _ := strconv.Atoi(match[1])
		counts[match[2]+match[3]] += n
	}
	var says []string
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		says = append(says, fmt.Sprintf("%d × %q", counts[what], what))
	}
	return finding{says: said(says), exit: exit}
}

func said(what []string) string {
	if len(what) == 0 {
		return "nothing"
	}
	return strings.Join(what, ", ")
}

// enough is when somebody who waits for a run of ten seconds, with time-outs of ten, gives up.
const enough = 90 * time.Second

// ends runs a command, interrupts it if it does not end, and returns how it ended and what it printed.
func ends(b *testing.B, name string, args ...string) (exit, output string) {
	b.Helper()
	command := exec.Command(name, args...)
	printed, err := os.Create(filepath.Join(b.TempDir(), "printed"))
	if err != nil {
		b.Fatal(err)
	}
	defer printed.Close()
	command.Stdout, command.Stderr = printed, printed
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
			if failed := new(exec.ExitError); err != nil && !errors.As(err, &failed) {
				b.Fatal(err)
			}
			exit = fmt.Sprint(command.ProcessState.ExitCode())
			if signal != nil {
				exit = fmt.Sprintf("does not end; after %v %s", signal, exit)
			}
			text, err := os.ReadFile(printed.Name())
			if err != nil {
				b.Fatal(err)
			}
			return exit, string(text)
		case <-time.After(enough):
		}
	}
	b.Fatalf("%v cannot be killed", command)
	return "", ""
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

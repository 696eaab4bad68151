package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// peer is a load generator, ours or another.
type peer struct {
	name    string
	polling bool // it has long-polling, too
	// command is how it does a work on the server at that address.
	command func(b *testing.B, w work, url string) []string
}

// peers are what is measured, each in the configuration that its own documentation recommends for many clients.
var peers = []peer{
	{"sioproof", true, sioproofCommand},
	{"socket.io-client", true, nodeClientCommand},
	{"Artillery", false, artilleryCommand},
	{"Locust", true, locustCommand},
}

// What load generators cost, ours and others, all on the official server in a process of its own. Where there is taskset, they and
// the server run on different cores. docs/peers.md says how it is measured, and has the table that is printed at the end.
func BenchmarkPeers(b *testing.B) {
	measured := map[string]map[string]float64{} // peer → metric → value
	for _, w := range works {
		for _, p := range peers {
			if w.transport == "polling" && !p.polling {
				continue
			}
			b.Run(w.name+"/"+p.name, func(b *testing.B) {
				command := func(url string) []string { return p.command(b, w, url) }
				for b.Loop() {
					for metric, value := range w.measure(b, command) {
						b.ReportMetric(value, metric)
						if measured[p.name] == nil {
							measured[p.name] = map[string]float64{}
						}
						measured[p.name][metric] = value
					}
				}
				b.ReportMetric(0, "ns/op") // it is no operation
			})
		}
	}
	fmt.Print(peersTable(measured))
}

// peersTable is the table of docs/peers.md: a row a peer, of those that were measured.
func peersTable(measured map[string]map[string]float64) string {
	columns := []struct{ title, metric, format string }{
		{"start-up", untilStarted, "%.0f ms"},
		{"memory, 5,000 idle", idleMemory, "%.0f MB"},
		{"peak", peakMemory, "%.0f MB"},
		{"CPU ms a connect", cpuConnect, "%.3f"},
		{"CPU s for 1,000 acks", cpuAcks, "%.4f"},
		{"for 1,000 received", cpuReceived, "%.4f"},
		{"for 1,000 acks, polling", cpuPolling, "%.4f"},
	}
	table := "\n|"
	for _, c := range columns {
		table += " | " + c.title
	}
	table += " |\n| ---" + strings.Repeat(" | ---:", len(columns)) + " |\n"
	for _, p := range peers {
		row := measured[p.name]
		if row == nil {
			continue
		}
		table += "| " + p.name
		for _, c := range columns {
			cell := "–"
			if value, known := row[c.metric]; known {
				cell = fmt.Sprintf(c.format, value)
			}
			table += " | " + cell
		}
		table += " |\n"
	}
	return table
}

func sioproofCommand(b *testing.B, w work, url string) []string {
	return []string{build(b, "../cmd/sioproof"), "load", url, "--profile", "contract", "--scenario", filepath.Join("peers", "sioproof", w.name+".yaml")}
}

func nodeClientCommand(b *testing.B, w work, url string) []string {
	return []string{
		nodeOfPeers(b), "peers/client.js", "--work=" + w.kind, fmt.Sprintf("--clients=%d", w.clients), "--transport=" + w.transport, url,
	}
}

func artilleryCommand(b *testing.B, w work, url string) []string {
	b.Setenv("ARTILLERY_DISABLE_TELEMETRY", "true")
	return []string{
		nodeOfPeers(b), "peers/node_modules/artillery/bin/run", "run", "--target", url, filepath.Join("peers", "artillery", w.name+".yml"),
	}
}

func locustCommand(b *testing.B, w work, url string) []string {
	b.Setenv("WORK", w.kind)
	b.Setenv("TRANSPORT", w.transport)
	return append(locust(b, "clients.py"), "--users", fmt.Sprint(w.clients), "--spawn-rate", "500", "--host", url)
}

// locust is the command that runs a script of Locust in one process, without its pages.
func locust(b *testing.B, script string) []string {
	b.Helper()
	folder := filepath.Join("peers", "locust")
	return []string{
		pipInstall(b, folder, "locust"), "--locustfile", filepath.Join(folder, script), "--headless", "--only-summary",
	}
}

// nodeOfPeers is the Node.js that the peers run on: Artillery wants a newer one than the rest of this folder.
func nodeOfPeers(b *testing.B) string {
	b.Helper()
	npmInstall(b, "peers")
	arch := map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
	node := filepath.Join("peers", "node_modules", "node-linux-"+arch, "bin", "node")
	if _, err := os.Stat(node); err != nil {
		b.Skipf("there is no Node.js for the peers on this machine: %v", err)
	}
	return node
}

package interop

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"runtime"
	"testing"
)

// sizes are how many clients a benchmark has.
var sizes = []int{100, 1000, 5000, 15000}

// What virtual clients cost, on the official server in a process of its own: the clients alone, as users of `sioproof load`, and the
// yardstick beside them; see cost/main.go. Where there is taskset, clients and server run on different cores.
func BenchmarkClients(b *testing.B) {
	program := build(b, "cost")
	server := startNode(b, "--pingInterval=600000") // idle means idle
	onCore(b, 0, fmt.Sprint(server.PID))
	for _, n := range sizes {
		for _, kind := range []struct{ name, flag string }{{"client", "-bare=false"}, {"yardstick", "-bare"}} {
			b.Run(fmt.Sprintf("%s/%d", kind.name, n), func(b *testing.B) {
				for b.Loop() {
					rest(b, server.PID)
					measureCost(b, program, kind.flag, fmt.Sprintf("-clients=%d", n), server.URL)
				}
			})
		}
		b.Run(fmt.Sprintf("load/%d", n), func(b *testing.B) {
			for b.Loop() {
				rest(b, server.PID)
				measureLoad(b, n, server.URL)
			}
		})
	}
}

// costs are what clients cost.
type costs struct{ IdleMB, ConnectMS, AckS, ReceivedS float64 }

func (c costs) report(b *testing.B) {
	b.ReportMetric(0, "ns/op") // it is no operation
	b.ReportMetric(c.IdleMB, "MB-idle")
	b.ReportMetric(c.ConnectMS, "cpu-ms/connect")
	b.ReportMetric(c.AckS, "cpu-s/1000-acks")
	b.ReportMetric(c.ReceivedS, "cpu-s/1000-received")
}

// measureCost runs the program, and reports what it says.
func measureCost(b *testing.B, program string, args ...string) {
	b.Helper()
	command := onLastCore(program, args...)
	output, err := command.CombinedOutput()
	var c costs
	if err != nil || json.Unmarshal(output, &c) != nil {
		b.Fatalf("%v: %v\n%s", command, err, output)
	}
	c.report(b)
}

// onLastCore is a command that runs on the last core, if that can be said.
func onLastCore(program string, args ...string) *exec.Cmd {
	if taskset, err := exec.LookPath("taskset"); err == nil {
		return exec.Command(taskset, append([]string{"--cpu-list", fmt.Sprint(runtime.NumCPU() - 1), program}, args...)...)
	}
	return exec.Command(program, args...)
}

// onCore moves a process to one core, if it can.
func onCore(b *testing.B, core int, pid string) {
	if output, err := exec.Command("taskset", "--all-tasks", "--cpu-list", "--pid", fmt.Sprint(core), pid).CombinedOutput(); err != nil {
		b.Logf("not on a core of its own: %v %s", err, output)
	}
}

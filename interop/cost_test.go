package interop

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"runtime"
	"testing"
)

// What virtual clients cost, on the official server in a process of its own, and the yardstick beside them: see cost/main.go.
// Where there is taskset, clients and server run on different cores.
func BenchmarkClients(b *testing.B) {
	if runtime.GOOS != "linux" {
		b.Skip("it reads /proc")
	}
	program := build(b, "cost")
	server := startNode(b, "--pingInterval=600000") // idle means idle
	onCore(b, 0, fmt.Sprint(server.PID))
	for _, n := range []int{100, 5000, 15000} {
		for _, kind := range []struct{ name, flag string }{{"client", "-bare=false"}, {"yardstick", "-bare"}} {
			b.Run(fmt.Sprintf("%s/%d", kind.name, n), func(b *testing.B) {
				for b.Loop() {
					measureCost(b, program, kind.flag, fmt.Sprintf("-clients=%d", n), server.URL)
				}
			})
		}
	}
}

// measureCost runs the program, and reports what it says.
func measureCost(b *testing.B, program string, args ...string) {
	b.Helper()
	command := exec.Command(program, args...)
	if taskset, err := exec.LookPath("taskset"); err == nil {
		command = exec.Command(taskset, append([]string{"--cpu-list", fmt.Sprint(runtime.NumCPU() - 1), program}, args...)...)
	}
	output, err := command.CombinedOutput()
	var costs struct{ IdleMB, ConnectMS, AckS, ReceivedS float64 }
	if err != nil || json.Unmarshal(output, &costs) != nil {
		b.Fatalf("%v: %v\n%s", command, err, output)
	}
	b.ReportMetric(0, "ns/op") // it is no operation
	b.ReportMetric(costs.IdleMB, "MB-idle")
	b.ReportMetric(costs.ConnectMS, "cpu-ms/connect")
	b.ReportMetric(costs.AckS, "cpu-s/1000-acks")
	b.ReportMetric(costs.ReceivedS, "cpu-s/1000-received")
}

// onCore moves a process to one core, if it can.
func onCore(b *testing.B, core int, pid string) {
	if output, err := exec.Command("taskset", "--all-tasks", "--cpu-list", "--pid", fmt.Sprint(core), pid).CombinedOutput(); err != nil {
		b.Logf("not on a core of its own: %v %s", err, output)
	}
}

package main

import (
	"github.com/sioproof/sioproof/internal/limits"
	"github.com/sioproof/sioproof/scenarios"
)

// spareDescriptors is how many files are open beside the connections: reports, the log of the target, what the runtime needs.
const spareDescriptors = 64

// enoughDescriptors refuses, before anything begins, a load that the limit of open files would break off.
func enoughDescriptors(clients, connections int, embedded bool) error {
	needed := uint64(connections + spareDescriptors)
	if embedded {
		needed += uint64(connections) // the other ends are in this process, too
	}
	limit := limits.OpenFiles()
	if limit == 0 || needed <= limit {
		return nil
	}
	hint := "raise the limit (ulimit -n) or take fewer clients"
	if embedded {
		hint = "the embedded server takes as many again: run `sioproof serve` beside it, or take fewer clients"
	}
	return misuse(hint, "%d clients need %d open files, and the limit is %d", clients, needed, limit)
}

// clientsByDescriptors is how many clients the limit of open files allows; 0 if that is not known.
func clientsByDescriptors(embedded bool) int {
	clients := int(limits.OpenFiles()) - spareDescriptors
	if embedded {
		clients /= 2 // the other ends are in this process, too
	}
	return max(0, clients)
}

// clientsByPorts is how many clients the local ports allow to one address of a server, from so many addresses here (0 leaves the
// choice to the system); 0 if that is not known.
func clientsByPorts(addresses int) int { return limits.LocalPorts() * max(1, addresses) }

// mostClients is how many clients this machine and the scenario allow, and what it is that allows no more.
func mostClients(scenario *scenarios.Scenario, embedded bool, addresses int) (float64, string) {
	most, ceiling := scenarios.MostClients, "can be asked for"
	for _, bound := range []struct {
		clients int
		what    string
	}{
		{clientsByDescriptors(embedded), "the limit of open files allows"},
		{clientsByPorts(addresses), "the ports of this machine allow"},
		{clientsByData(scenario), "the data have rows for"},
	} {
		if bound.clients > 0 && bound.clients < most {
			most, ceiling = bound.clients, bound.what
		}
	}
	return float64(most), ceiling
}

// clientsByData is how many clients there are rows for, if each needs one of its own; otherwise 0.
func clientsByData(scenario *scenarios.Scenario) int {
	if d := scenario.Data; d != nil && d.Unique {
		return len(d.Rows)
	}
	return 0
}

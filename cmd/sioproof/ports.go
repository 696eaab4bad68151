package main

import (
	"fmt"
	"os"
)

// clientsByPorts is how many clients the local ports allow to one address of a server, from so many addresses here (0 leaves the
// choice to the system); 0 if nobody knows.
func clientsByPorts(addresses int) int {
	text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil {
		return 0
	}
	var first, last int
	if _, err := fmt.Sscan(string(text), &first, &last); err != nil {
		return 0
	}
	return (last - first + 1) * max(1, addresses)
}

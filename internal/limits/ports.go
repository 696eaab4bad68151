// Package limits tells what the operating system allows this process.
package limits

import (
	"fmt"
	"os"
)

// LocalPorts is how many ports connections to one address can leave from; 0 if it is not known.
func LocalPorts() int {
	text, err := os.ReadFile("/proc/sys/net/ipv4/ip_local_port_range")
	if err != nil {
		return 0
	}
	var first, last int
	if _, err := fmt.Sscan(string(text), &first, &last); err != nil {
		return 0
	}
	return last - first + 1
}

//go:build linux

package main

import (
	"log"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// cpu returns the CPU time this process has used, in seconds.
func cpu() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}

// resident returns a line of /proc/self/status that holds kilobytes, in megabytes.
func resident(line string) float64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		log.Fatal(err)
	}
	for _, text := range strings.Split(string(status), "\n") {
		if value, found := strings.CutPrefix(text, line); found {
			kilobytes, _ := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 64)
			return kilobytes / 1024
		}
	}
	log.Fatalf("/proc/self/status has no %s", line)
	return 0
}

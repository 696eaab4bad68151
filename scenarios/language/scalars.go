package language

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/sioproof/sioproof/internal/units"
	"github.com/sioproof/sioproof/scenarios"
)

// The bounds of what is written in a scenario; far above anything useful, and low enough that nothing overflows.
const (
	longest = 30 * 24 * time.Hour
	largest = 100 << 20 // bytes of a message
)

// parseDuration reads "250ms", "10s" or "1m30s".
func parseDuration(text string) (time.Duration, error) {
	d, err := units.ParseDuration(text)
	if err == nil && d > longest {
		return 0, fmt.Errorf("%s is too long: the longest is %s", text, longest)
	}
	return d, err
}

// ParseRate reads "10/s", "600/min" or "1000/h" as a number a second.
func ParseRate(text string) (float64, error) {
	n, err := units.Parse(text, units.Rate)
	if err == nil && n > scenarios.FastestRate {
		return 0, fmt.Errorf("%s is too fast: the fastest is %d/s", text, scenarios.FastestRate)
	}
	return n, err
}

// parseSize reads "64", "64B", "4KiB" or "1MB" as bytes.
func parseSize(text string) (int64, error) {
	n, err := units.Parse(text, units.Size)
	if err == nil && n > largest {
		return 0, fmt.Errorf("%s is too large: the largest message is 100MiB", text)
	}
	return int64(math.Round(n)), err
}

// parsePause reads a duration as nanoseconds.
func parsePause(text string) (int64, error) {
	d, err := parseDuration(text)
	return int64(d), err
}

// ParseAmount reads an amount in a unit: "2000", or "500/s".
func ParseAmount(text string, unit scenarios.Unit) (float64, error) {
	if unit == scenarios.PerSecond {
		return ParseRate(text)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, fmt.Errorf("not a number of clients: %q; write it like \"2000\"", text)
	}
	return float64(min(n, scenarios.MostClients)), nil
}

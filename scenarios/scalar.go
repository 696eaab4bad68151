package scenarios

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sioproof/sioproof/internal/units"
)

// The bounds of what is written in a scenario; far above anything useful, and low enough that nothing overflows.
const (
	longest = 30 * 24 * time.Hour
	largest = 100 << 20  // bytes of a message
	fastest = 10_000_000 // arrivals a second
	mostOf  = 1_000_000  // clients, rounds, weights, arrivals at once
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
	if err == nil && n > fastest {
		return 0, fmt.Errorf("%s is too fast: the fastest is %d/s", text, fastest)
	}
	return n, err
}

// parseSize reads "64", "64B", "4KiB" or "1MB" as bytes.
func parseSize(text string) (float64, error) {
	n, err := units.Parse(text, units.Size)
	if n = math.Round(n); err == nil && n > largest {
		return 0, fmt.Errorf("%s is too large: the largest message is 100MiB", text)
	}
	return n, err
}

func durationValue(text string) (float64, error) {
	d, err := parseDuration(text)
	return float64(d), err
}

var callPattern = regexp.MustCompile(`^([a-z]+)\((.*)\)$`)

// parseDistribution reads a value, or "uniform(10,200)", "normal(2s,500ms)", "exponential(2s)", "weighted(64B:9, 16KiB:1)".
// The values are read by one.
func parseDistribution(text string, one func(string) (float64, error)) (Distribution, error) {
	call := callPattern.FindStringSubmatch(strings.TrimSpace(text))
	if call == nil {
		value, err := one(strings.TrimSpace(text))
		return Distribution{A: value}, err
	}
	words := strings.Split(call[2], ",")
	switch call[1] {
	case "uniform":
		a, b, err := two(words, one)
		if err == nil && a > b {
			err = fmt.Errorf("%s: the least comes first", text)
		}
		return Distribution{Kind: Uniform, A: a, B: b}, wrongCall(err, "uniform(least, most)")
	case "normal":
		a, b, err := two(words, one)
		return Distribution{Kind: Normal, A: a, B: b}, wrongCall(err, "normal(mean, deviation)")
	case "exponential":
		if len(words) != 1 {
			return Distribution{}, wrongCall(errCount, "exponential(mean)")
		}
		a, err := one(strings.TrimSpace(words[0]))
		return Distribution{Kind: Exponential, A: a}, err
	case "weighted":
		choices, err := weightedValues(words, one)
		return Distribution{Kind: WeightedValue, Choices: choices}, err
	}
	return Distribution{}, fmt.Errorf("unknown distribution %q; known are uniform(least, most), normal(mean, deviation), "+
		"exponential(mean), weighted(value:weight, …)", call[1])
}

var errCount = fmt.Errorf("another number of values")

// wrongCall says how a distribution is written, if that is what is wrong.
func wrongCall(err error, form string) error {
	if err == errCount {
		return fmt.Errorf("write %s", form)
	}
	return err
}

func two(words []string, one func(string) (float64, error)) (a, b float64, err error) {
	if len(words) != 2 {
		return 0, 0, errCount
	}
	if a, err = one(strings.TrimSpace(words[0])); err != nil {
		return 0, 0, err
	}
	b, err = one(strings.TrimSpace(words[1]))
	return a, b, err
}

func weightedValues(words []string, one func(string) (float64, error)) ([]Weighted[float64], error) {
	var out []Weighted[float64]
	for _, word := range words {
		value, weight, _ := strings.Cut(word, ":")
		n, err := strconv.Atoi(strings.TrimSpace(weight))
		if err != nil || n < 1 || n > mostOf {
			return nil, fmt.Errorf("%q has no weight: write weighted(value:weight, …) with whole numbers for weights", strings.TrimSpace(word))
		}
		v, err := one(strings.TrimSpace(value))
		if err != nil {
			return nil, err
		}
		out = append(out, Weighted[float64]{v, n})
	}
	return out, nil
}

package threshold

import (
	"fmt"
	"maps"
	"math"
	"strconv"
	"time"

	"github.com/sioproof/sioproof/internal/text"
)

// unit is what a number is measured in.
type unit uint8

const (
	plain unit = iota
	duration
	percent
	rate
	bytes
	bandwidth
)

// unitOf is the unit of a number. A rate has two to choose from; then it is the one that its aggregation says.
func unitOf(n Number) unit {
	m := measures[n.Measure]
	switch {
	case n.Aggregation == PerSecond && m.bytes:
		return bandwidth
	case n.Aggregation == PerSecond:
		return rate
	case n.Aggregation == Share || m.kind == ratio || n.Measure == CPU:
		return percent
	case n.Aggregation == Count:
		return plain
	case m.kind == timing:
		return duration
	case m.bytes:
		return bytes
	}
	return plain
}

// scale is what a unit makes of a number: a shift of the decimal point, which is exact, and then a factor or a divisor.
type scale struct {
	unit    unit
	shift   int
	factor  float64
	divisor float64
}

// units are what can stand behind a number.
var units = withBandwidths(map[string]scale{
	"":   {unit: plain},
	"ns": {unit: duration}, "us": {unit: duration, shift: 3}, "µs": {unit: duration, shift: 3}, "μs": {unit: duration, shift: 3},
	"ms": {unit: duration, shift: 6}, "s": {unit: duration, shift: 9},
	"m": {unit: duration, shift: 9, factor: 60}, "min": {unit: duration, shift: 9, factor: 60},
	"%":  {unit: percent, shift: -2},
	"/s": {unit: rate}, "/min": {unit: rate, divisor: 60}, "/h": {unit: rate, divisor: 3600},
	"B": {unit: bytes}, "kB": {unit: bytes, shift: 3}, "KB": {unit: bytes, shift: 3}, "MB": {unit: bytes, shift: 6},
	"GB": {unit: bytes, shift: 9}, "KiB": {unit: bytes, factor: 1 << 10}, "MiB": {unit: bytes, factor: 1 << 20}, "GiB": {unit: bytes, factor: 1 << 30},
})

// withBandwidths adds a unit a second to each unit of bytes.
func withBandwidths(units map[string]scale) map[string]scale {
	for name, s := range maps.Clone(units) {
		if s.unit == bytes {
			s.unit = bandwidth
			units[name+"/s"] = s
		}
	}
	return units
}

// of reads digits in the unit.
func (s scale) of(digits string) (float64, error) {
	value, err := strconv.ParseFloat(fmt.Sprintf("%se%d", digits, s.shift), 64)
	if s.factor > 0 {
		value *= s.factor
	}
	if s.divisor > 0 {
		value /= s.divisor
	}
	return value, err
}

// examples say how a limit in a unit is written.
var examples = map[unit]string{plain: "a plain number", duration: `a time, such as "50ms" or "1s"`, percent: `a share, such as "99.9%"`,
	rate: `a rate, such as "100/s"`, bytes: `a size, such as "200MB"`, bandwidth: `a rate, such as "10MB/s"`}

// Format writes a value of the number in its unit, short, and so that what is almost nothing or almost everything does not look
// like nothing or everything.
func (n Number) Format(value float64) string {
	switch unitOf(n) {
	case duration:
		return shortDuration(value)
	case percent:
		return text.Percent(value)
	case rate:
		return significant(value, 4) + "/s"
	case bytes:
		return shortBytes(value)
	case bandwidth:
		return shortBytes(value) + "/s"
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}

func shortDuration(ns float64) string {
	d := time.Duration(ns)
	for _, step := range []time.Duration{time.Second, time.Millisecond, time.Microsecond} {
		if d.Abs() >= step {
			return d.Round(step / 1000).String()
		}
	}
	return d.String()
}

func shortBytes(n float64) string {
	for _, step := range []struct {
		name string
		size float64
	}{{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}} {
		if math.Abs(n) >= step.size {
			return significant(n/step.size, 4) + step.name
		}
	}
	return significant(n, 4) + "B"
}

// significant writes a number with so many digits, and all digits of its whole part.
func significant(value float64, digits int) string {
	if value == 0 || math.IsInf(value, 0) {
		return fmt.Sprint(value)
	}
	decimals := digits - 1 - int(math.Floor(math.Log10(math.Abs(value))))
	return text.TrimZeros(strconv.FormatFloat(value, 'f', max(0, min(12, decimals)), 64))
}

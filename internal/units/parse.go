package units

import (
	"fmt"
	"maps"
	"math"
	"strconv"
	"strings"
	"time"
)

// Unit is what stands behind a number. It shifts the decimal point, which is exact, and then multiplies or divides.
type Unit struct {
	Dimension Dimension
	shift     int
	factor    float64
	divisor   float64
}

var all = withBandwidths(map[string]Unit{
	"":   {Dimension: Number},
	"ns": {Dimension: Duration}, "us": {Dimension: Duration, shift: 3}, "µs": {Dimension: Duration, shift: 3}, "μs": {Dimension: Duration, shift: 3},
	"ms": {Dimension: Duration, shift: 6}, "s": {Dimension: Duration, shift: 9},
	"m": {Dimension: Duration, shift: 9, factor: 60}, "min": {Dimension: Duration, shift: 9, factor: 60},
	"h":  {Dimension: Duration, shift: 9, factor: 3600},
	"%":  {Dimension: Share, shift: -2},
	"/s": {Dimension: Rate}, "/min": {Dimension: Rate, divisor: 60}, "/h": {Dimension: Rate, divisor: 3600},
	"B": {Dimension: Size}, "kB": {Dimension: Size, shift: 3}, "KB": {Dimension: Size, shift: 3}, "MB": {Dimension: Size, shift: 6},
	"GB": {Dimension: Size, shift: 9}, "KiB": {Dimension: Size, factor: 1 << 10}, "MiB": {Dimension: Size, factor: 1 << 20}, "GiB": {Dimension: Size, factor: 1 << 30},
})

// withBandwidths adds a unit a second to each unit of size.
func withBandwidths(units map[string]Unit) map[string]Unit {
	for name, u := range maps.Clone(units) {
		if u.Dimension == Size {
			u.Dimension = Bandwidth
			units[name+"/s"] = u
		}
	}
	return units
}

// Lookup returns the unit of a name, which may have spaces in it: "10 / s". The empty name is that of a plain number.
func Lookup(name string) (Unit, bool) {
	u, known := all[strings.ReplaceAll(name, " ", "")]
	return u, known
}

// Value returns the quantity that is so many of the unit.
func (u Unit) Value(digits string) (float64, error) {
	value, err := strconv.ParseFloat(fmt.Sprintf("%se%d", digits, u.shift), 64)
	if u.factor > 0 {
		value *= u.factor
	}
	if u.divisor > 0 {
		value /= u.divisor
	}
	return value, err
}

// Parse reads a quantity of a dimension. A duration may have several parts ("1m30s"), and no unit if it is 0; a size without a
// unit is in bytes.
func Parse(text string, d Dimension) (float64, error) {
	total := 0.0
	rest := strings.TrimSpace(text)
	for first := true; first || rest != "" && d == Duration; first = false {
		var digits, name string
		digits, name, rest = part(rest)
		u, known := Lookup(name)
		value, err := u.Value(digits)
		plain := known && u.Dimension == Number && (d == Size || d == Duration && value == 0)
		if d == Duration && name == "" && err == nil && first && rest == "" && !plain {
			return 0, fmt.Errorf("the duration %q has no unit: write %ss", text, text)
		}
		if !known || err != nil || u.Dimension != d && !plain {
			return 0, fmt.Errorf("%q is not %s", text, d)
		}
		total += value
	}
	if rest != "" || math.IsInf(total, 0) {
		return 0, fmt.Errorf("%q is not %s", text, d)
	}
	return total, nil
}

// part cuts a number and the unit behind it off.
func part(text string) (digits, unit, rest string) {
	const number = "0123456789."
	unit = strings.TrimLeft(text, number)
	digits = text[:len(text)-len(unit)]
	end := strings.IndexAny(unit, number)
	if end < 0 {
		end = len(unit)
	}
	return digits, unit[:end], unit[end:]
}

// ParseDuration reads a duration: "250ms", "10s", "1m30s".
func ParseDuration(text string) (time.Duration, error) {
	ns, err := Parse(text, Duration)
	if err == nil && ns >= math.MaxInt64 {
		err = fmt.Errorf("%s is too long: the longest is %s", text, time.Duration(math.MaxInt64))
	}
	if err != nil {
		return 0, err
	}
	return time.Duration(math.Round(ns)), nil
}

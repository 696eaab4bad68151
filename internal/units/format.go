package units

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Format writes a quantity with its unit, short, and so that what is almost nothing or almost everything does not look like
// nothing or everything.
func (d Dimension) Format(value float64) string {
	switch d {
	case Duration:
		return formatDuration(value)
	case Share:
		return formatPercent(value) + "%"
	case Rate:
		return significant(value, 4) + "/s"
	case Size:
		return formatBytes(value)
	case Bandwidth:
		return formatBytes(value) + "/s"
	}
	return strconv.FormatFloat(value, 'f', -1, 64)
}

func formatDuration(ns float64) string {
	d := time.Duration(ns)
	for _, step := range []time.Duration{time.Second, time.Millisecond, time.Microsecond} {
		if d.Abs() >= step {
			return d.Round(step / 1000).String()
		}
	}
	return d.String()
}

// formatPercent keeps two digits of what is missing to 0 or to 100, whichever is less.
func formatPercent(share float64) string {
	p := share * 100
	least := math.Min(math.Abs(p), math.Abs(100-p))
	decimals := 2
	if least > 0 && least < 1 {
		decimals = min(12, 1+int(math.Ceil(-math.Log10(least))))
	}
	return trimZeros(strconv.FormatFloat(p, 'f', decimals, 64))
}

func formatBytes(n float64) string {
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
	return trimZeros(strconv.FormatFloat(value, 'f', max(0, min(12, decimals)), 64))
}

func trimZeros(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

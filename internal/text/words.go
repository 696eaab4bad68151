package text

import (
	"fmt"
	"math"
	"strconv"
)

// Count is a number with the word that fits it.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Grouped is a whole number with a comma after each three digits.
func Grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
}

// Millis is a duration in milliseconds with three digits, or all of its whole part.
func Millis(ms float64) string {
	switch {
	case ms >= 100:
		return Grouped(int64(math.Round(ms)))
	case ms >= 10:
		return fmt.Sprintf("%.1f", ms)
	case ms >= 1:
		return fmt.Sprintf("%.2f", ms)
	}
	return fmt.Sprintf("%.3f", ms)
}

func PerSecond(n float64) string {
	if n >= 100 {
		return Grouped(int64(math.Round(n)))
	}
	return fmt.Sprintf("%.1f", n)
}

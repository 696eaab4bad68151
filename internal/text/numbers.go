package text

import (
	"fmt"
	"math"
	"strconv"
	"strings"
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

// Percent is a share of 1 in percent. What is almost nothing or almost everything does not look like nothing or everything: two
// digits of what is missing to 0 or to 100 are kept, whichever is less.
func Percent(share float64) string {
	percent := share * 100
	missing := math.Min(math.Abs(percent), math.Abs(100-percent))
	decimals := 2
	if missing > 0 && missing < 1 {
		decimals = min(12, 1+int(math.Ceil(-math.Log10(missing))))
	}
	return TrimZeros(strconv.FormatFloat(percent, 'f', decimals, 64)) + "%"
}

// TrimZeros leaves out zeros at the end of decimals, and a point without any.
func TrimZeros(number string) string {
	if !strings.Contains(number, ".") {
		return number
	}
	return strings.TrimSuffix(strings.TrimRight(number, "0"), ".")
}

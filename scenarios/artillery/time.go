package artillery

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// duration units as Artillery's library for them reads them.
var durationText = regexp.MustCompile(`^(-?[0-9.]+)\s*([a-z]*)$`)

// seconds reads a duration: a number of seconds, or a text with a unit.
func seconds(text string) (float64, bool) {
	found := durationText.FindStringSubmatch(strings.ToLower(strings.TrimSpace(text)))
	if found == nil {
		return 0, false
	}
	number, err := strconv.ParseFloat(found[1], 64)
	if err != nil || number < 0 {
		return 0, false
	}
	switch unit := found[2]; {
	case unit == "" || unit == "s" || strings.HasPrefix(unit, "sec"):
		return number, true
	case unit == "ms" || strings.HasPrefix(unit, "milli") || unit == "msec" || unit == "msecs":
		return number / 1000, true
	case unit == "m" || strings.HasPrefix(unit, "min"):
		return number * 60, true
	case unit == "h" || strings.HasPrefix(unit, "hr") || strings.HasPrefix(unit, "hour"):
		return number * 3600, true
	case unit == "d" || strings.HasPrefix(unit, "day"):
		return number * 86400, true
	}
	return 0, false
}

// span writes a duration.
func span(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second)).Round(time.Millisecond)
	switch {
	case d%time.Hour == 0 && d > 0:
		return strconv.Itoa(int(d/time.Hour)) + "h"
	case d%time.Minute == 0 && d > 0:
		return strconv.Itoa(int(d/time.Minute)) + "m"
	case d%time.Second == 0:
		return strconv.Itoa(int(d/time.Second)) + "s"
	}
	return strconv.FormatInt(d.Milliseconds(), 10) + "ms"
}

// rate writes arrivals a second.
func rate(perSecond float64) string {
	return strconv.FormatFloat(perSecond, 'f', -1, 64) + "/s"
}

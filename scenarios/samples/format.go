package samples

import (
	"strconv"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// Schema names the version of the format. A change that a reader could trip over takes the next number.
const Schema = "sioproof.samples/1"

// Header is the first line of a stream.
type Header struct {
	Schema   string         `json:"schema"`
	Tool     reports.Tool   `json:"tool"`
	Started  time.Time      `json:"started"`
	Target   reports.Target `json:"target"`
	Scenario load.Scenario  `json:"scenario"`
	Columns  []string       `json:"columns"` // of the lines that are arrays
}

// columns are those of a sample; that of the user is left out where there is none.
var columns = []string{"at_us", "timing", "took_us", "user"}

// line is any line behind the first that is an object.
type line struct {
	Second  *load.Second `json:"second,omitempty"`  // that has ended, without timings
	End     bool         `json:"end,omitempty"`     // nothing follows
	Missing int64        `json:"missing,omitempty"` // how many samples could not be written up to here
}

// appendTimed appends the line of a sample.
func appendTimed(to []byte, t measure.Timed) []byte {
	to = append(to, '[')
	to = strconv.AppendInt(to, t.At.Microseconds(), 10)
	to = append(to, ',', '"')
	to = append(to, t.What.String()...)
	to = append(to, '"', ',')
	to = strconv.AppendUint(to, uint64(t.Micros), 10)
	if t.User != measure.Nobody {
		to = append(to, ',')
		to = strconv.AppendInt(to, int64(t.User), 10)
	}
	return append(to, ']', '\n')
}

package units

// Dimension is what a number counts.
type Dimension uint8

// The dimensions, and what their numbers are in.
const (
	Number    Dimension = iota
	Duration            // nanoseconds
	Share               // of 1
	Rate                // a second
	Size                // bytes
	Bandwidth           // bytes a second
)

var examples = [...]string{
	Number:    "a plain number",
	Duration:  `a duration such as "250ms" or "10s"`,
	Share:     `a share such as "99.9%"`,
	Rate:      `a rate such as "10/s" or "600/min"`,
	Size:      `a size such as "64B" or "4KiB"`,
	Bandwidth: `a rate such as "10MB/s"`,
}

// String names the dimension and shows how a quantity of it is written.
func (d Dimension) String() string { return examples[d] }

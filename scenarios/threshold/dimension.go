package threshold

import "github.com/sioproof/sioproof/internal/units"

// dimension is what a number counts. A rate has two to choose from; then it is the one that its aggregation says.
func (n Number) dimension() units.Dimension {
	m := measures[n.Measure]
	switch {
	case n.Aggregation == PerSecond && m.bytes:
		return units.Bandwidth
	case n.Aggregation == PerSecond:
		return units.Rate
	case n.Aggregation == Share || m.kind == ratio || n.Measure == CPU:
		return units.Share
	case n.Aggregation == Count:
		return units.Number
	case m.kind == timing:
		return units.Duration
	case m.bytes:
		return units.Size
	}
	return units.Number
}

// Format writes a value of the number in its unit.
func (n Number) Format(value float64) string { return n.dimension().Format(value) }

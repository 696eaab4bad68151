package language

import (
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/scenarios"
)

var knownDistributions = []string{"uniform", "normal", "exponential", "weighted"}

// distribution reads a constant or a distribution of values, each of which parse reads.
func (c *compiler) distribution(at strictyaml.Path, file *distributionFile, parse func(string) (int64, error)) scenarios.Distribution {
	keys := c.Keys(at)
	switch {
	case file.Constant != "":
		if old := oldNotation.FindStringSubmatch(file.Constant); old != nil {
			c.rewritten(at, file.Constant, old[1], old[2])
			return nil
		}
		return scenarios.Constant(strictyaml.Scalar(c.Document, at, file.Constant, parse))
	case len(keys) != 1:
		c.Failf(at, "a distribution is one of %s", strings.Join(knownDistributions, ", "))
		return nil
	}
	at = at.Down(keys[0])
	value := func(key, text string) int64 {
		if !c.Has(at, key) {
			c.Failf(at, "%s needs %q", keys[0], key)
			return 0
		}
		return strictyaml.Scalar(c.Document, at.Down(key), text, parse)
	}
	switch keys[0] {
	case "uniform":
		f := orEmpty(file.Uniform)
		out := scenarios.Uniform{Min: value("min", f.Min), Max: value("max", f.Max)}
		if out.Min > out.Max {
			c.Failf(at.Down("min"), `"min" is above "max"`)
		}
		return out
	case "normal":
		f := orEmpty(file.Normal)
		return scenarios.Normal{Mean: float64(value("mean", f.Mean)), SD: float64(value("sd", f.SD))}
	case "exponential":
		return scenarios.Exponential{Mean: float64(value("mean", orEmpty(file.Exponential).Mean))}
	}
	var out scenarios.Choice
	for _, key := range c.Keys(at) {
		out = append(out, scenarios.Weighted[int64]{Choice: value(key, key), Weight: c.weight(at.Down(key), file.Weighted[key])})
	}
	if out == nil {
		c.Failf(at, "weighted needs values with their weights: {64B: 9, 16KiB: 1}")
	}
	return out
}

package language

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/scenarios"
)

// distributionFile is a duration or a size as it is written: a constant, or a mapping with one distribution.
type distributionFile struct {
	Constant    string           `yaml:"-"`
	Uniform     *uniformFile     `yaml:"uniform"`
	Normal      *normalFile      `yaml:"normal"`
	Exponential *exponentialFile `yaml:"exponential"`
	Weighted    map[string]int   `yaml:"weighted"`
}

type uniformFile struct {
	Min string `yaml:"min"`
	Max string `yaml:"max"`
}

type normalFile struct {
	Mean string `yaml:"mean"`
	SD   string `yaml:"sd"`
}

type exponentialFile struct {
	Mean string `yaml:"mean"`
}

// UnmarshalYAML reads a constant or a mapping.
func (f *distributionFile) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&f.Constant) == nil {
		return nil
	}
	type mapping distributionFile
	return unmarshal((*mapping)(f))
}

const knownDistributions = "uniform, normal, exponential, weighted"

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
		c.Failf(at, "a distribution is one of %s", knownDistributions)
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

// oldNotation is how a distribution was written before it was YAML.
var oldNotation = regexp.MustCompile(`^\s*([a-z]+)\((.*)\)\s*$`)

// rewritten reports a distribution in the old notation, with the line as it is written now.
func (c *compiler) rewritten(at strictyaml.Path, text, name, arguments string) {
	values := strings.Split(arguments, ",")
	for i := range values {
		values[i] = strings.TrimSpace(values[i])
	}
	var form string
	var keys []string
	switch name {
	case "uniform":
		form, keys = "{uniform: {min: %s, max: %s}}", []string{"min", "max"}
	case "normal":
		form, keys = "{normal: {mean: %s, sd: %s}}", []string{"mean", "sd"}
	case "exponential":
		form, keys = "{exponential: {mean: %s}}", []string{"mean"}
	case "weighted":
		form, keys = "{weighted: {%s}}", []string{"64B: 9, 16KiB: 1"}
		for i, value := range values {
			before, weight, _ := strings.Cut(value, ":")
			values[i] = strings.TrimSpace(before) + ": " + strings.TrimSpace(weight)
		}
		values = []string{strings.Join(values, ", ")}
	default:
		c.Failf(at, "unknown distribution %q%s; known are %s", name, strictyaml.DidYouMean(name, strings.Split(knownDistributions, ", ")), knownDistributions)
		return
	}
	if len(values) != len(keys) {
		c.Failf(at, "%q is the old notation of a distribution: write %s", text, filled(form, keys))
		return
	}
	line, ok := c.Replaced(at, filled(form, values))
	if !ok {
		c.Failf(at, "%q is the old notation of a distribution: write %s", text, filled(form, values))
		return
	}
	c.Failf(at, "%q is the old notation of a distribution; write the line so:\n%s", text, line)
}

func filled(form string, values []string) string {
	all := make([]any, len(values))
	for i, value := range values {
		all[i] = value
	}
	return fmt.Sprintf(form, all...)
}

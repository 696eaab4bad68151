package language

import (
	"regexp"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
)

// oldNotation is how a distribution was written before it was YAML, and oldForms what takes its place; … stands for a value.
var (
	oldNotation = regexp.MustCompile(`^\s*([a-z]+)\((.*)\)\s*$`)
	oldForms    = map[string]string{
		"uniform":     "{uniform: {min: …, max: …}}",
		"normal":      "{normal: {mean: …, sd: …}}",
		"exponential": "{exponential: {mean: …}}",
		"weighted":    "{weighted: {…}}",
	}
)

// rewritten reports a distribution in the old notation, with the line as it is written now.
func (c *compiler) rewritten(at strictyaml.Path, text, name, arguments string) {
	form, known := oldForms[name]
	if !known {
		c.Failf(at, "unknown distribution %q%s; known are %s", name, strictyaml.DidYouMean(name, knownDistributions), strings.Join(knownDistributions, ", "))
		return
	}
	values := strings.Split(arguments, ",")
	for i, value := range values {
		values[i] = strings.TrimSpace(value)
	}
	if name == "weighted" {
		values = []string{strings.ReplaceAll(strings.Join(values, ", "), ":", ": ")}
	}
	if strings.Count(form, "…") != len(values) {
		c.Failf(at, "%q is the old notation of a distribution: write %s", text, form)
		return
	}
	for _, value := range values {
		form = strings.Replace(form, "…", value, 1)
	}
	line, ok := c.Replaced(at, form)
	if !ok {
		c.Failf(at, "%q is the old notation of a distribution: write %s", text, form)
		return
	}
	c.Failf(at, "%q is the old notation of a distribution; write the line so:\n%s", text, line)
}

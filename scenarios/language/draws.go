package language

import (
	"maps"
	"slices"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/scenarios"
)

// draws reads the lists to draw from: values of equal weight, or {weighted: {VALUE: WEIGHT}}.
func (c *compiler) draws(file map[string]any) {
	if len(file) > 0 {
		c.s.Draws = map[string]scenarios.Draw{}
	}
	for _, name := range slices.Sorted(maps.Keys(file)) {
		at := strictyaml.At("draw", name)
		c.variableName(at, name)
		switch list := file[name].(type) {
		case []any:
			c.s.Draws[name] = c.evenly(at, list)
		case map[string]any:
			c.s.Draws[name] = c.weighted(at, list)
		}
		if len(c.s.Draws[name]) == 0 {
			c.Failf(at, "a list to draw from is [one, two], or {weighted: {one: 9, two: 1}}")
		}
	}
}

func (c *compiler) evenly(at strictyaml.Path, values []any) (out scenarios.Draw) {
	for i, value := range values {
		out = append(out, scenarios.Weighted[any]{Choice: c.inDraw.Value(c.Document, at.Down(i), value), Weight: 1})
	}
	return out
}

func (c *compiler) weighted(at strictyaml.Path, file map[string]any) (out scenarios.Draw) {
	weights, ok := file["weighted"].(map[string]any)
	if !ok || len(file) != 1 {
		return nil
	}
	at = at.Down("weighted")
	for _, value := range c.Keys(at) {
		here := at.Down(value)
		weight, _ := weights[value].(uint64)
		out = append(out, scenarios.Weighted[any]{
			Choice: c.inDraw.Value(c.Document, here, value),
			Weight: c.weight(here, int(min(weight, scenarios.MostClients+1))),
		})
	}
	return out
}

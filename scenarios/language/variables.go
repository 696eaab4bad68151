package language

import (
	"maps"
	"regexp"
	"slices"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/scenarios"
)

var variableName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_-]*$`)

func (c *compiler) variableName(at strictyaml.Path, name string) {
	if !variableName.MatchString(name) {
		c.Failf(at, "%q is no name of a variable: letters, digits, _ and -, a letter first", name)
	}
}

// variables are the names that some step of the scenario gives a value, sorted.
func variables(file *scenarioFile) []string {
	names := map[string]bool{}
	parts := [][]stepFile{file.BeforeConnect, file.OnConnect, file.Steps, orEmpty(file.Connection).Setup}
	for _, user := range file.Users {
		parts = append(parts, user.BeforeConnect, user.OnConnect, user.Steps, orEmpty(user.Connection).Setup)
	}
	for _, steps := range parts {
		collectVariables(steps, names)
	}
	return slices.Sorted(maps.Keys(names))
}

func collectVariables(steps []stepFile, names map[string]bool) {
	for _, step := range steps {
		captures := []map[string]captureFile{orEmpty(step.Emit).Capture, orEmpty(step.Expect).Capture, orEmpty(step.HTTP).Capture}
		for _, name := range operationNames() {
			operation, _ := step.operation(string(name))
			captures = append(captures, orEmpty(operation).Capture)
		}
		for _, capture := range captures {
			for name := range capture {
				names[name] = true
			}
		}
		for name := range step.Set {
			names[name] = true
		}
		collectVariables(orEmpty(step.Loop).Steps, names)
		collectVariables(orEmpty(step.If).Steps, names)
		collectVariables(orEmpty(step.If).Else, names)
	}
}

// set reads a step that gives variables a value.
func (c *compiler) set(at strictyaml.Path, file map[string]any) scenarios.Step {
	if len(file) == 0 {
		c.Failf(at, "set needs variables and their values: set: {room: lobby}")
	}
	var out scenarios.Set
	for _, name := range c.Keys(at) { // in their order: one may use another
		here := at.Down(name)
		c.variableName(here, name)
		out.Variables = append(out.Variables, scenarios.Variable{Name: name, Value: c.inStep.Value(c.Document, here, file[name])})
	}
	return out
}

// condition reads steps that depend on a value.
func (c *compiler) condition(at strictyaml.Path, file *ifFile, where inside) scenarios.Step {
	where.depth++
	if where.depth > maxDepth {
		c.Failf(at, "loops and conditions stand in each other at most %d deep", maxDepth)
		return nil
	}
	if !c.Has(at, "value") {
		c.Failf(at, `"if" needs the value to look at: value: "{var.role}"`)
	}
	if len(file.Steps)+len(file.Else) == 0 {
		c.Failf(at, `"if" needs "steps", or "else"`)
	}
	return scenarios.If{
		Value:     c.inStep.Value(c.Document, at.Down("value"), file.Value),
		Condition: c.matches(at, file.Equals, file.Has, file.Contains, file.Pattern),
		Steps:     c.steps(at.Down("steps"), file.Steps, where),
		Else:      c.steps(at.Down("else"), file.Else, where),
	}
}

package scenarios

import (
	"iter"
	"slices"

	"github.com/sioproof/sioproof/target"
)

// Missing lists the operations that the scenario calls and the profile does not have.
func (s *Scenario) Missing(p *target.Profile) (missing []string) {
	for _, kind := range s.Users {
		for name := range kind.Operations() {
			if _, ok := p.Operation(name); !ok && !slices.Contains(missing, string(name)) {
				missing = append(missing, string(name))
			}
		}
	}
	return missing
}

// Operations are those that users of the kind call, however deep in their steps; some more than once.
func (u User) Operations() iter.Seq[target.OperationName] {
	return func(yield func(target.OperationName) bool) {
		_ = eachOperation(u.OnConnect, yield) && eachOperation(u.Steps, yield)
	}
}

func eachOperation(steps []Step, yield func(target.OperationName) bool) bool {
	for _, step := range steps {
		switch step := step.(type) {
		case Operation:
			if !yield(step.Name) {
				return false
			}
		case Loop:
			if !eachOperation(step.Steps, yield) {
				return false
			}
		}
	}
	return true
}

package scenarios

import (
	"iter"
	"slices"

	"github.com/sioproof/sioproof/profiles"
)

const tenantNamespaces = "namespaces for tenants"

// Missing lists what the profile does not have: operations that the scenario calls, and namespaces for its tenants.
func (s *Scenario) Missing(p *profiles.Profile) (missing []string) {
	for _, kind := range s.Users {
		for name := range kind.Operations() {
			if _, ok := p.Operation(name); !ok && !slices.Contains(missing, string(name)) {
				missing = append(missing, string(name))
			}
		}
		if _, ok := p.Tenant(""); len(kind.Connection.Tenant) > 0 && !ok && !slices.Contains(missing, tenantNamespaces) {
			missing = append(missing, tenantNamespaces)
		}
	}
	return missing
}

// Operations are those that users of the kind call, however deep in their steps; some more than once.
func (u User) Operations() iter.Seq[profiles.OperationName] {
	return func(yield func(profiles.OperationName) bool) {
		_ = eachOperation(u.OnConnect, yield) && eachOperation(u.Steps, yield)
	}
}

func eachOperation(steps []Step, yield func(profiles.OperationName) bool) bool {
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

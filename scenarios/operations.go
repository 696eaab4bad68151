package scenarios

import (
	"iter"
	"slices"

	"github.com/sioproof/sioproof/profiles"
)

const tenantNamespaces = "namespaces for tenants"

// Missing lists what the profile does not have: operations that the scenario calls, and namespaces for its tenants.
func (s *Scenario) Missing(p *profiles.Profile) (missing []string) {
	note := func(what string) {
		if !slices.Contains(missing, what) {
			missing = append(missing, what)
		}
	}
	for _, kind := range s.Users {
		for step := range kind.operations() {
			operation, ok := p.Operation(step.Name)
			switch {
			case !ok:
				note(string(step.Name))
			case step.Answer.Used() && operation.Ack == profiles.AckNone:
				note("an acknowledgement of " + string(step.Name))
			}
		}
		if _, ok := p.Tenant(""); len(kind.Connection.Tenant) > 0 && !ok {
			note(tenantNamespaces)
		}
	}
	return missing
}

// Operations are those that users of the kind call, however deep in their steps; some more than once.
func (u User) Operations() iter.Seq[profiles.OperationName] {
	return func(yield func(profiles.OperationName) bool) {
		for step := range u.operations() {
			if !yield(step.Name) {
				return
			}
		}
	}
}

// operations are the steps that call an operation, however deep they stand.
func (u User) operations() iter.Seq[Operation] {
	return func(yield func(Operation) bool) {
		for step := range u.All() {
			if operation, ok := step.(Operation); ok && !yield(operation) {
				return
			}
		}
	}
}

// All are all steps of the kind, however deep they stand.
func (u User) All() iter.Seq[Step] {
	return func(yield func(Step) bool) {
		for _, steps := range [][]Step{u.BeforeConnect, u.Connection.Setup, u.OnConnect, u.Steps} {
			if !eachStep(steps, yield) {
				return
			}
		}
	}
}

func eachStep(steps []Step, yield func(Step) bool) bool {
	for _, step := range steps {
		if !yield(step) {
			return false
		}
		switch step := step.(type) {
		case Loop:
			if !eachStep(step.Steps, yield) {
				return false
			}
		case If:
			if !eachStep(step.Steps, yield) || !eachStep(step.Else, yield) {
				return false
			}
		}
	}
	return true
}

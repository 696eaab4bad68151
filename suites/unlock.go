package suites

import (
	"cmp"
	"slices"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/runner"
)

// Unlock is an operation that the profile does not describe, and how many more of the selected cases would apply if it did.
type Unlock struct {
	Operation profiles.OperationName
	Cases     int
}

// Unlocks ranks what the profile of a server could describe next: what lets most cases apply comes first. Operations that alone would let
// none apply are left out. The error is a *SelectionError.
func Unlocks(s *server.Server, selection Selection) ([]Unlock, error) {
	present, err := applicable(s, selection)
	if err != nil {
		return nil, err
	}
	contract, err := profiles.Load("contract")
	if err != nil {
		return nil, err
	}
	var unlocks []Unlock
	for _, name := range contract.Operations() {
		if _, described := s.Profile.Operation(name); described {
			continue
		}
		operation, _ := contract.Operation(name)
		with := *s
		with.Profile = s.Profile.With(operation)
		count, err := applicable(&with, selection)
		if err != nil {
			return nil, err
		}
		if more := count - present; more > 0 {
			unlocks = append(unlocks, Unlock{name, more})
		}
	}
	slices.SortStableFunc(unlocks, func(a, b Unlock) int { return cmp.Compare(b.Cases, a.Cases) })
	return unlocks, nil
}

// applicable counts the cases that apply to a server in some variant.
func applicable(s *server.Server, selection Selection) (int, error) {
	jobs, err := Plan(s, selection)
	if err != nil {
		return 0, err
	}
	ids := map[string]bool{}
	for _, job := range slices.DeleteFunc(jobs, func(j *runner.Job) bool { return len(j.Missing) > 0 }) {
		ids[job.Case.ID] = true
	}
	return len(ids), nil
}

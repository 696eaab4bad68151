package language

import (
	"slices"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

// implied are the thresholds of a scenario that says what answers have to be, and nothing about how many may be otherwise: none may.
func implied(s *scenarios.Scenario) (out []threshold.Threshold) {
	limited := func(m threshold.Measure) bool {
		return slices.ContainsFunc(s.Thresholds, func(t threshold.Threshold) bool {
			return t.Number.Measure == m || t.Number.Measure == threshold.Errors
		})
	}
	compares, requests := looksAt(s)
	if compares && !limited(threshold.Mismatches) {
		out = append(out, none(threshold.Mismatches))
	}
	if requests && !limited(threshold.HTTPErrors) {
		out = append(out, none(threshold.HTTPErrors))
	}
	return out
}

func none(m threshold.Measure) threshold.Threshold {
	return threshold.Threshold{Text: string(m) + " == 0", Number: threshold.Number{Measure: m}, Operator: threshold.Equal}
}

// looksAt reports whether some step compares an answer, and whether some step sends a request.
func looksAt(s *scenarios.Scenario) (compares, requests bool) {
	for _, kind := range s.Users {
		for step := range kind.All() {
			var answer scenarios.Answer
			switch step := step.(type) {
			case scenarios.Operation:
				answer = step.Answer
			case scenarios.Emit:
				answer = step.Answer
			case scenarios.Expect:
				answer = step.Answer
			case scenarios.HTTP:
				answer, requests = step.Answer, true
			}
			compares = compares || answer.Used()
		}
	}
	return compares, requests
}

package language_test

import (
	"slices"
	"testing"

	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

// A server that kicks everybody out is no good one, even if all come back and nothing else fails.
func TestBuiltInScenariosMindLostConnections(t *testing.T) {
	for _, name := range language.Names() {
		s, err := language.Load(name)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(s.Thresholds, func(h threshold.Threshold) bool { return h.Number.Measure == threshold.Disconnects }) {
			t.Errorf("%s: no threshold on disconnects", name)
		}
	}
}

package language_test

import (
	"testing"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/language"
)

func TestParseAmount(t *testing.T) {
	for text, want := range map[string]float64{"1": 1, "2000": 2000, "0": 0, "-3": 0, "10/s": 0, "many": 0, "1.5": 0} {
		if got, err := language.ParseAmount(text, scenarios.Clients); got != want || (err == nil) != (want > 0) {
			t.Errorf("%s clients: %v, %v", text, got, err)
		}
	}
	if got, err := language.ParseAmount("600/min", scenarios.PerSecond); got != 10 || err != nil {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := language.ParseAmount("600", scenarios.PerSecond); err == nil {
		t.Error("600 is taken for a rate")
	}
}

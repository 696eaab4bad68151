package main

import (
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles/deviations"
)

// An entry of no case there is would never be of use.
func TestShippedDeviationsAreAboutCases(t *testing.T) {
	for _, l := range deviations.Libraries() {
		if err := aboutCases(deviations.New(time.Now(), l.All()...)); err != nil {
			t.Error(err)
		}
	}
}

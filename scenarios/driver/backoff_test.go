package driver

import (
	"math/rand/v2"
	"testing"
	"time"
)

func TestBackoffIsThatOfTheOfficialClient(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for failures, mean := range []time.Duration{0, time.Second, 2 * time.Second, 4 * time.Second, 5 * time.Second, 5 * time.Second} {
		low, high := time.Hour, time.Duration(0)
		for range 10_000 {
			wait := officialBackoff.wait(failures, random)
			low, high = min(low, wait), max(high, wait)
		}
		least, most := mean/2, mean+mean/2
		if low < least || high > most || low > least+mean/100 || high < most-mean/100 {
			t.Errorf("%d failures: waits from %v to %v, want from %v to %v", failures, low, high, least, most)
		}
	}
}

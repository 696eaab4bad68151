package session

import (
	"testing"
	"time"
)

func TestAPingIsDueAboutAnIntervalBehindTheLast(t *testing.T) {
	for _, c := range []struct {
		sinceLast, interval time.Duration
		want                bool
	}{
		{0, time.Second, false},
		{700 * time.Millisecond, time.Second, false},
		{800 * time.Millisecond, time.Second, true},
		{1200 * time.Millisecond, time.Second, true},
		{1300 * time.Millisecond, time.Second, false},
		{23 * time.Second, 25 * time.Second, false},
		{25500 * time.Millisecond, 25 * time.Second, true},
		{0, 0, false},
	} {
		if got := pingIsDue(c.sinceLast, c.interval); got != c.want {
			t.Errorf("%v behind a ping, with an interval of %v: %v", c.sinceLast, c.interval, got)
		}
	}
}

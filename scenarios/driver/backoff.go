package driver

import (
	"math/rand/v2"
	"time"
)

// backoff is the wait before an attempt to connect.
type backoff struct {
	first time.Duration // after a loss, or the first failure
	limit time.Duration // the wait doubles with each failure up to this
}

// officialBackoff is that of the official client, which varies each wait by half.
var officialBackoff = backoff{first: time.Second, limit: 5 * time.Second}

// wait draws how long to wait after so many failures in a row. A lost connection counts as one.
func (b backoff) wait(failures int, random *rand.Rand) time.Duration {
	if failures == 0 {
		return 0
	}
	mean := b.first
	for range failures - 1 {
		mean = min(2*mean, b.limit)
	}
	return mean/2 + time.Duration(random.Int64N(int64(mean)))
}

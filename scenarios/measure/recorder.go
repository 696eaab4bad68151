package measure

import (
	"sync"
	"sync/atomic"
	"time"
)

// buffered is how many timings a recorder keeps before they go into the histograms.
const buffered = 4096

// Timed is something that was timed.
type Timed struct {
	At     time.Duration // its end, since the load began
	Micros uint32        // how long it took
	User   int32         // whose it is; Nobody if it is the load's itself
	What   Timing
}

// Nobody is the number of no user.
const Nobody = -1

// Recorder takes records. It is safe for concurrent use, and quick as long as few use it at the same moment.
type Recorder struct {
	of     *Measures
	counts [counters]atomic.Int64

	mutex       sync.Mutex
	buffer      []Timed
	errors      tally
	disconnects tally

	_ [64]byte // nobody else's on the last line of the cache
}

// Time records how long something took that ended at that time, and whose it was, a user's by its number or Nobody's. Less than
// nothing is nothing, and more than [Longest] is Longest.
func (r *Recorder) Time(t Timing, user int, at, took time.Duration) {
	micros := uint32(min(max(took, 0), Longest) / time.Microsecond)
	r.mutex.Lock()
	r.buffer = append(r.buffer, Timed{at, micros, int32(user), t})
	if len(r.buffer) == buffered {
		r.of.take(r.buffer)
		r.buffer = r.buffer[:0]
	}
	r.mutex.Unlock()
}

// Count counts.
func (r *Recorder) Count(c Counter, n int) { r.counts[c].Add(int64(n)) }

// BytesSent counts bytes that were sent.
func (r *Recorder) BytesSent(n int) { r.Count(BytesSent, n) }

// BytesReceived counts bytes that were received.
func (r *Recorder) BytesReceived(n int) { r.Count(BytesReceived, n) }

// Error counts an error, by its kind; the text of the first of each kind is kept, in the words of whoever made it.
func (r *Recorder) Error(kind string, err error) {
	r.counts[Errors].Add(1)
	r.mutex.Lock()
	r.errors.add(kind, err)
	r.mutex.Unlock()
}

// Disconnect counts a connection that ended although nobody here ended it, by the reason.
func (r *Recorder) Disconnect(reason string) {
	r.counts[Disconnects].Add(1)
	r.mutex.Lock()
	r.disconnects.add(reason, nil)
	r.mutex.Unlock()
}

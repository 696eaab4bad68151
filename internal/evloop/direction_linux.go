package evloop

import (
	"os"
	"sync"
	"time"
)

// direction is one half of a connection, reading or writing, as its callers wait for it.
type direction struct {
	call  sync.Mutex    // held by the Read or Write in progress
	ready chan struct{} // holds a token when it is worth another try: an event, another deadline, Close
	timer *time.Timer   // of the call in progress; nil until a call waited for a deadline

	mu       sync.Mutex
	deadline time.Time       // zero means none
	done     <-chan struct{} // ends waiting as a deadline does; nil means none
	waiting  bool            // a call waits
}

// wake makes the call that waits try again, or the next one.
func (d *direction) wake() {
	select {
	case d.ready <- struct{}{}:
	default: // the last token is still there
	}
}

// expired says whether the deadline has passed. A done channel that is closed ends waiting only.
func (d *direction) expired() bool {
	d.mu.Lock()
	deadline := d.deadline
	d.mu.Unlock()
	return !deadline.IsZero() && !time.Now().Before(deadline)
}

// wait waits until it is worth another try. After the deadline, or when done is closed, it returns an error.
func (d *direction) wait() error {
	select {
	case <-d.ready: // also when the deadline has passed: a connection may be closed, which counts more
		return nil
	default:
	}
	d.mu.Lock()
	d.waiting = true
	deadline, done := d.deadline, d.done
	d.mu.Unlock()
	defer d.stopWaiting()
	var expired <-chan time.Time
	if !deadline.IsZero() {
		if d.timer == nil {
			d.timer = time.NewTimer(time.Until(deadline))
		} else {
			d.timer.Reset(time.Until(deadline))
		}
		defer d.timer.Stop()
		expired = d.timer.C
	}
	select {
	case <-d.ready:
		return nil
	case <-expired:
	case <-done:
	}
	return os.ErrDeadlineExceeded
}

func (d *direction) stopWaiting() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting = false
}

func (d *direction) setDeadline(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.deadline = t
	d.reconsiderLocked()
}

func (d *direction) setDone(done <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.done = done
	d.reconsiderLocked()
}

// reconsiderLocked makes a call that waits look at its deadline again.
func (d *direction) reconsiderLocked() {
	if d.waiting {
		d.wake()
	}
}

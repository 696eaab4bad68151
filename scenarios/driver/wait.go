package driver

import (
	"context"
	"slices"
	"time"

	"github.com/sioproof/sioproof/client"
)

// wait is for an event that a user expects.
type wait struct {
	match func(client.Event) bool
	came  chan time.Time
}

// expect begins to wait for an event. It has to be ended by await or forget.
func (u *user) expect(match func(client.Event) bool) *wait {
	w := &wait{match, make(chan time.Time, 1)}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.waits = append(u.waits, w)
	return w
}

// await waits until the event has come, and returns when.
func (u *user) await(ctx context.Context, w *wait, timeout time.Duration) (time.Time, error) {
	defer u.forget(w)
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	select {
	case at := <-w.came:
		return at, nil
	case <-timer.C:
		return time.Time{}, errTimeout
	case <-u.hungUp():
		return time.Time{}, errHungUp
	case <-ctx.Done():
		return time.Time{}, context.Cause(ctx)
	}
}

func (u *user) forget(w *wait) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.waits = slices.DeleteFunc(u.waits, func(other *wait) bool { return other == w })
}

// satisfy tells whoever waits for an event.
func (u *user) satisfy(e client.Event) {
	u.mu.Lock()
	waits := slices.Clone(u.waits)
	u.mu.Unlock()
	for _, w := range waits {
		if !w.match(e) {
			continue
		}
		select {
		case w.came <- e.At:
		default: // it has come before
		}
	}
}

package driver

import (
	"context"
	"fmt"
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
	late := u.alarm(timeout)
	defer u.timer.Stop()
	select {
	case at := <-w.came:
		return at, nil
	case <-late:
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

// acknowledged sends an event, waits for its acknowledgement, and returns its arguments.
func (u *user) acknowledged(socket *client.Socket, event string, args []any, timeout time.Duration) ([]any, error) {
	pending, err := socket.EmitForAck(u.run.closing, event, args...)
	if err != nil {
		return nil, err
	}
	defer pending.Stop()
	late := u.alarm(timeout)
	defer u.timer.Stop()
	select {
	case result := <-pending.Result():
		return result.Args()
	case <-late:
		return nil, fmt.Errorf("no acknowledgement of %q: %w", event, errTimeout)
	case <-u.run.closing.Done():
		return nil, fmt.Errorf("no acknowledgement of %q: %w", event, context.Cause(u.run.closing))
	}
}

// sleep waits, or says false if the load is over before that.
func (u *user) sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	over := u.alarm(d)
	defer u.timer.Stop()
	select {
	case <-over:
		return true
	case <-ctx.Done():
		return false
	}
}

// alarm sets the user's timer, which serves one wait at a time.
func (u *user) alarm(d time.Duration) <-chan time.Time {
	if u.timer == nil {
		u.timer = time.NewTimer(d)
	} else {
		u.timer.Reset(d)
	}
	return u.timer.C
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

package driver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// wait is a wait for an event of the server.
type wait struct {
	match func(client.Event) bool
	came  chan client.Event
}

// expect begins to wait for an event. Either await or forget has to end the wait.
func (u *user) expect(match func(client.Event) bool) *wait {
	w := &wait{match, make(chan client.Event, 1)}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.waits = append(u.waits, w)
	return w
}

// await waits until the event has come, and returns it. The end of the connection, the context or stop ends it early; stop may be nil.
func (u *user) await(ctx context.Context, c *connection, w *wait, timeout time.Duration, stop <-chan struct{}) (client.Event, error) {
	defer u.forget(w)
	late := u.alarm(timeout)
	defer u.timer.Stop()
	select {
	case e := <-w.came:
		return e, nil
	case <-late:
		return client.Event{}, errTimeout
	case <-c.ended:
		return client.Event{}, errConnectionLost
	case <-stop:
		return client.Event{}, errStopped
	case <-ctx.Done():
		return client.Event{}, context.Cause(ctx)
	}
}

func (u *user) forget(w *wait) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.waits = slices.DeleteFunc(u.waits, func(other *wait) bool { return other == w })
}

// acknowledged sends an event, waits for its acknowledgement, and returns the arguments of that. It is the only place that asks for an
// acknowledgement, so it counts those that are asked for and those that do not come in time.
func (u *user) acknowledged(ctx context.Context, c *connection, event string, args []any, timeout time.Duration) ([]any, error) {
	u.records.Count(measure.Asked, 1)
	answer, err := u.awaitAck(ctx, c, event, args, timeout)
	if errors.Is(err, errTimeout) || errors.Is(err, errUnanswered) {
		u.records.Count(measure.AckTimeouts, 1)
	}
	return answer, err
}

func (u *user) awaitAck(ctx context.Context, c *connection, event string, args []any, timeout time.Duration) ([]any, error) {
	pending, err := c.socket.EmitForAck(ctx, event, args...)
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
	case <-ctx.Done():
		return nil, fmt.Errorf("no acknowledgement of %q: %w", event, context.Cause(ctx))
	}
}

// sleep pauses between two steps. It returns false if the load is stopped before the end of the pause.
func (u *user) sleep(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return !u.run.stopped()
	}
	return u.pause(ctx, d, u.run.stopping)
}

// pause waits for a time. It returns false if the context or stop ends before that; stop may be nil.
func (u *user) pause(ctx context.Context, d time.Duration, stop <-chan struct{}) bool {
	over := u.alarm(d)
	defer u.timer.Stop()
	select {
	case <-over:
		return true
	case <-stop:
		return false
	case <-ctx.Done():
		return false
	}
}

// alarm sets the timer of the user. One timer suffices, as a user has one wait at a time.
func (u *user) alarm(d time.Duration) <-chan time.Time {
	if u.timer == nil {
		u.timer = time.NewTimer(d)
	} else {
		u.timer.Reset(d)
	}
	return u.timer.C
}

// satisfy ends the waits that an event matches.
func (u *user) satisfy(e client.Event) {
	u.mu.Lock()
	waits := slices.Clone(u.waits)
	u.mu.Unlock()
	for _, w := range waits {
		if !w.match(e) {
			continue
		}
		select {
		case w.came <- e:
		default: // it came before
		}
	}
}

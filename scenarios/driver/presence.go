package driver

import (
	"context"
	"errors"
	"syscall"
	"time"

	"github.com/sioproof/sioproof/scenarios/measure"
)

// The official client waits like this before it comes back, half as long up to half as long again each time.
const (
	firstReturn = time.Second
	lastReturn  = 5 * time.Second
)

var (
	errTimeout = errors.New("no answer in time")
	errHungUp  = errors.New("the connection was lost")

	errUnanswered = errors.New("no answer by the end of the run")
)

// present sees to it that the user is connected before a step: one that lost its connection comes back as the official client does.
// It says false when the load is over, or the user has left by itself.
func (u *user) present(ctx context.Context) bool {
	delay := firstReturn
	for ; ; delay = min(2*delay, lastReturn) {
		u.mu.Lock()
		here, gone := u.socket != nil, u.leaving
		u.mu.Unlock()
		switch {
		case ctx.Err() != nil:
			return false
		case here || gone:
			return true
		case !u.sleep(ctx, delay/2+time.Duration(u.random.Int64N(int64(delay)))):
			return false
		case u.connect(ctx, u.run.now()):
			return true
		}
	}
}

// wish says that the user wants to be connected again after it left by itself: if it is turned away, it comes back later.
func (u *user) wish() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.leaving = false
}

// rest leaves the user alone as long as it is connected: that takes no goroutine. If the connection is lost, it comes back, until the
// load is over.
func (u *user) rest(ctx context.Context, living *living) {
	for u.present(ctx) {
		u.mu.Lock()
		resting := u.socket != nil
		if resting {
			u.wake = func() { living.begin(func() { u.rest(ctx, living) }) }
		}
		gone := u.leaving
		u.mu.Unlock()
		if resting || gone {
			return
		}
	}
}

// fault counts what went wrong, unless that is only that the load is over, or the run was told to end at once.
func (u *user) fault(doing string, err error) {
	if err == nil || errors.Is(err, context.Canceled) || u.run.atOnce.Err() != nil {
		return
	}
	if doing == "ack" && (errors.Is(err, errTimeout) || errors.Is(err, errUnanswered)) {
		u.records.Count(measure.AckTimeouts, 1)
	}
	for scarce, what := range scarcities {
		if errors.Is(err, scarce) {
			u.run.spent.Store(what)
		}
	}
	u.records.Error(doing, err)
}

// scarcities are errors that are no target's.
var scarcities = map[error]string{
	syscall.EMFILE:        "this machine allowed no more open files",
	syscall.ENFILE:        "this machine allowed no more open files",
	syscall.EADDRNOTAVAIL: "this machine had no address, or no more ports, to connect from",
}

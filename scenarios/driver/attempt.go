package driver

import (
	"context"

	"github.com/sioproof/sioproof/scenarios/measure"
)

// attempt tries to connect, after the back-off that earlier failures ask for. The state tells whether it succeeded.
func (u *user) attempt(ctx context.Context) {
	if failures := u.failuresInRow(); failures > 0 {
		if !u.sleep(ctx, u.run.backoff.wait(failures, u.random)) {
			return
		}
		u.intended = u.run.now()
	}
	ctx, cancel := context.WithTimeout(ctx, u.kind.Connection.Timeout)
	defer cancel()
	u.setAttempt(cancel)
	defer u.setAttempt(nil)
	if u.run.stopped() { // Stop closes the channel before it cancels the attempts: none escapes both
		return
	}
	u.records.Count(measure.Tried, 1)
	c, err := u.connect(ctx)
	if err != nil {
		u.account.Lost(u.run.now())
		u.run.book.Possible()
		u.recordError("connect", err)
		u.change(failed)
		return
	}
	u.countConnected()
	if u.returning {
		u.timed(measure.Reconnect, u.intended)
	}
	u.returning = true
	u.adopt(c)
}

func (u *user) failuresInRow() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.failures
}

func (u *user) setAttempt(cancel context.CancelFunc) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.cancel = cancel
}

// cancelAttempt cancels the attempt to connect that is in progress. The server owes no connection to a load that is over.
func (u *user) cancelAttempt() {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.cancel != nil {
		u.cancel()
	}
}

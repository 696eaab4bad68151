package driver

import (
	"context"
	"time"

	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/schedule"
)

// live connects and does the steps once. It returns when they are done, or the load is over.
func (u *user) live(ctx context.Context, intended time.Duration) {
	u.connect(ctx, intended)
	u.take(ctx, u.kind.Steps, intended)
}

// takeTurns connects and does the steps whenever there is a turn.
func (u *user) takeTurns(ctx context.Context, intended time.Duration, turns <-chan time.Duration) {
	u.connect(ctx, intended)
	for ; u.present(ctx); u.turn++ {
		lost := u.hungUp()
		if u.left() {
			lost = nil // it comes back in a turn
		}
		select {
		case at := <-turns:
			u.take(ctx, u.kind.Steps, at)
		case <-lost:
		case <-ctx.Done():
			return
		}
	}
}

// round waits for the next round of a loop that has a pace, and returns its number and when the schedule wanted it. Rounds that are
// over before they could begin are dropped.
func (u *user) round(ctx context.Context, rounds schedule.Rounds, n int) (int, time.Duration, bool) {
	skipped := 0
	for rounds.At(n+1) <= u.run.now() {
		n++
		skipped++
	}
	if skipped > 0 {
		u.records.Count(measure.Dropped, skipped)
	}
	u.records.Count(measure.Due, skipped+1)
	at := rounds.At(n)
	// Only who waited for the moment knows how late the driver is. Another one was busy.
	waits := at > u.run.now()
	if !u.sleep(ctx, at-u.run.now()) {
		return n, at, false
	}
	if waits {
		u.timed(measure.Lateness, at)
	}
	return n, at, true
}

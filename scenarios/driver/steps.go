package driver

import (
	"context"
	"time"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/schedule"
)

// connector returns the connection for the next step, nil for a user that wants none. It returns false if there is no next step,
// because the load is stopped or the steps are broken off.
type connector func(context.Context) (*connection, bool)

// runSteps runs steps, one after the other; intended is when the schedule wanted the first one. An error of a step is counted, and the
// next step follows. It returns false if not all steps have run.
func (u *user) runSteps(ctx context.Context, steps []scenarios.Step, intended time.Duration, connect connector) bool {
	var awaited *wait
	defer func() {
		if awaited != nil {
			u.forget(awaited)
		}
	}()
	for i, step := range steps {
		if i > 0 {
			intended = u.run.now()
		}
		c, ok := connect(ctx)
		if !ok {
			return false
		}
		if c == nil && needsConnection(step) {
			u.records.Count(measure.Tried, 1)
			u.recordError("step", errLeft)
			return false
		}
		if expect, ok := step.(scenarios.Expect); ok {
			u.expectEvent(ctx, c, expect, awaited)
			awaited = nil
			continue
		}
		if i+1 < len(steps) {
			// The next step expects an event that may arrive during this one.
			if expect, ok := steps[i+1].(scenarios.Expect); ok {
				awaited = u.expect(u.matching(expect))
			}
		}
		if !u.runStep(ctx, c, step, intended, connect) {
			return false
		}
	}
	return true
}

// needsConnection reports whether a step makes no sense without a connection.
func needsConnection(step scenarios.Step) bool {
	switch step.(type) {
	case scenarios.Operation, scenarios.Emit, scenarios.Expect:
		return true
	}
	return false
}

// runStep runs one step. It returns false if the load is stopped, or a loop is broken off.
func (u *user) runStep(ctx context.Context, c *connection, step scenarios.Step, intended time.Duration, connect connector) bool {
	switch step := step.(type) {
	case scenarios.Operation:
		u.records.Count(measure.Tried, 1)
		u.operate(ctx, c, step, intended)
	case scenarios.Emit:
		u.records.Count(measure.Tried, 1)
		u.emitEvent(ctx, c, step, intended)
	case scenarios.Think:
		return u.sleep(ctx, time.Duration(step.Time.Draw(u.random)))
	case scenarios.Loop:
		return u.runLoop(ctx, step, connect)
	case scenarios.Disconnect:
		u.disconnect(ctx, step.How == scenarios.Abruptly)
	case scenarios.Reconnect:
		u.disconnect(ctx, false)
		if !u.sleep(ctx, time.Duration(step.After.Draw(u.random))) {
			return false
		}
		u.markConnecting(u.run.now())
		_, ok := connect(ctx)
		return ok
	}
	return true
}

// runLoop repeats steps, on the schedule of the loop if it has one.
func (u *user) runLoop(ctx context.Context, l scenarios.Loop, connect connector) bool {
	began := u.run.now()
	outer := u.turn
	defer func() { u.turn = outer }()
	var rounds schedule.Rounds
	if l.Every > 0 {
		rounds = schedule.NewRounds(l.Every, l.Together, u.number, began)
	}
	for n := 0; l.Count == 0 || n < l.Count; n++ {
		intended := u.run.now()
		if l.Every > 0 {
			var ok bool
			if n, intended, ok = u.awaitRound(ctx, rounds, n); !ok {
				return false
			}
		}
		if l.For > 0 && intended-began > l.For {
			return true
		}
		u.turn = n
		if !u.runSteps(ctx, l.Steps, intended, connect) {
			return false
		}
	}
	return true
}

// awaitRound waits for round n of a loop that has a schedule, and returns its number and its intended time. Rounds that are over
// already are dropped. It returns false if the load is stopped.
func (u *user) awaitRound(ctx context.Context, rounds schedule.Rounds, n int) (int, time.Duration, bool) {
	dropped := 0
	for rounds.At(n+1) <= u.run.now() {
		n++
		dropped++
	}
	if dropped > 0 {
		u.records.Count(measure.Dropped, dropped)
	}
	u.records.Count(measure.Due, dropped+1)
	at := rounds.At(n)
	early := at > u.run.now()
	if !u.sleep(ctx, at-u.run.now()) {
		return n, at, false
	}
	if early { // a user that was busy until now says nothing about the driver's lateness
		u.timed(measure.Lateness, at)
	}
	return n, at, true
}

package driver

import (
	"context"
	"errors"
	"time"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/schedule"
)

// connector returns the connection for the next step, nil for a user that wants none. It returns false if there is no next step,
// because the load is stopped or the steps are broken off.
type connector func(context.Context) (*connection, bool)

// manner is how steps are run.
type manner struct {
	connect connector
	// strict makes the first error of a step the end of all steps. Otherwise it is counted, and the next step follows.
	strict bool
}

// withoutConnection is the connector of steps that need no connection.
func (u *user) withoutConnection(context.Context) (*connection, bool) { return nil, !u.run.stopped() }

// runSteps runs steps, one after the other; intended is when the schedule wanted the first one. It returns errStopped if not all steps
// have run, because the load is stopped or a loop is broken off, and the error of a step if the manner is strict.
func (u *user) runSteps(ctx context.Context, steps []scenarios.Step, intended time.Duration, how manner) error {
	var awaited *expectedEvent
	defer func() {
		if awaited != nil {
			u.forget(awaited.wait)
		}
	}()
	for i, step := range steps {
		if i > 0 {
			intended = u.run.now()
		}
		c, ok := how.connect(ctx)
		if !ok {
			return errStopped
		}
		if c == nil && needsConnection(step) {
			u.records.Count(measure.Tried, 1)
			u.recordError("step", errLeft)
			return errStopped
		}
		var err error
		if expect, ok := step.(scenarios.Expect); ok {
			err = u.expectEvent(ctx, c, expect, awaited)
			awaited = nil
		} else {
			if i+1 < len(steps) {
				// The next step expects an event that may arrive during this one.
				if expect, ok := steps[i+1].(scenarios.Expect); ok {
					awaited = u.expecting(expect)
				}
			}
			err = u.runStep(ctx, c, step, intended, how)
		}
		switch {
		case err == nil:
		case how.strict || errors.Is(err, errStopped):
			return err
		default:
			u.recordFailure(err)
		}
	}
	return nil
}

// needsConnection reports whether a step makes no sense without a connection.
func needsConnection(step scenarios.Step) bool {
	switch step.(type) {
	case scenarios.Operation, scenarios.Emit, scenarios.Expect:
		return true
	}
	return false
}

// runStep runs one step. It returns errStopped if the load is stopped, or a loop is broken off, and any other error if the step fails.
func (u *user) runStep(ctx context.Context, c *connection, step scenarios.Step, intended time.Duration, how manner) error {
	switch step := step.(type) {
	case scenarios.Operation:
		u.records.Count(measure.Tried, 1)
		return u.operate(ctx, c, step, intended)
	case scenarios.Emit:
		u.records.Count(measure.Tried, 1)
		return u.emitEvent(ctx, c, step, intended)
	case scenarios.HTTP:
		u.records.Count(measure.Tried, 1)
		return u.request(ctx, step, intended)
	case scenarios.Set:
		return u.set(step)
	case scenarios.If:
		return u.runSteps(ctx, u.branch(step), intended, how)
	case scenarios.Think:
		return unlessStopped(u.sleep(ctx, time.Duration(step.Time.Draw(u.random))))
	case scenarios.Loop:
		return u.runLoop(ctx, step, how)
	case scenarios.Disconnect:
		u.disconnect(ctx, step.How == scenarios.Abruptly)
	case scenarios.Reconnect:
		u.disconnect(ctx, false)
		if !u.sleep(ctx, time.Duration(step.After.Draw(u.random))) {
			return errStopped
		}
		u.markConnecting(u.run.now())
		_, ok := how.connect(ctx)
		return unlessStopped(ok)
	}
	return nil
}

func unlessStopped(ok bool) error {
	if !ok {
		return errStopped
	}
	return nil
}

// runLoop repeats steps, on the schedule of the loop if it has one.
func (u *user) runLoop(ctx context.Context, l scenarios.Loop, how manner) error {
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
				return errStopped
			}
		}
		if l.For > 0 && intended-began > l.For {
			return nil
		}
		u.turn = n
		if err := u.runSteps(ctx, l.Steps, intended, how); err != nil {
			return err
		}
	}
	return nil
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

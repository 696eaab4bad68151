package driver

import (
	"context"
	"errors"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/schedule"
)

// take does steps, one after the other; intended is when the schedule wanted the first one. It returns false when the user cannot go
// on, because the load is over, or it has no connection and gets none.
func (u *user) take(ctx context.Context, steps []scenarios.Step, intended time.Duration) bool {
	var awaited *wait
	for i, step := range steps {
		if i > 0 {
			intended = u.run.now()
		}
		if !u.present(ctx) {
			return false
		}
		if needsConnection(step) && u.left() {
			u.records.Count(measure.Tried, 1)
			u.fault("step", errLeft)
			return false
		}
		if expect, ok := step.(scenarios.Expect); ok {
			u.expectEvent(ctx, expect, awaited)
			awaited = nil
			continue
		}
		if i+1 < len(steps) {
			// What comes while this step is under way is what the next one expects.
			if expect, ok := steps[i+1].(scenarios.Expect); ok {
				awaited = u.expect(u.named(expect))
			}
		}
		if !u.step(ctx, step, intended) {
			return false
		}
	}
	return true
}

// needsConnection says whether a step is nothing for a user that has left.
func needsConnection(step scenarios.Step) bool {
	switch step.(type) {
	case scenarios.Operation, scenarios.Emit, scenarios.Expect:
		return true
	}
	return false
}

// errLeft ends what a user does that has left by a step of its own.
var errLeft = errors.New("the user has left, and there is no reconnect before the next step")

// step does one step. What goes wrong in it is counted, and the user goes on.
func (u *user) step(ctx context.Context, step scenarios.Step, intended time.Duration) bool {
	switch step := step.(type) {
	case scenarios.Operation:
		u.records.Count(measure.Tried, 1)
		u.operate(step, intended)
	case scenarios.Emit:
		u.records.Count(measure.Tried, 1)
		u.emit(step, intended)
	case scenarios.Think:
		return u.sleep(ctx, time.Duration(step.Time.Draw(u.random)))
	case scenarios.Loop:
		return u.loop(ctx, step)
	case scenarios.Disconnect:
		u.depart(step.How == scenarios.Abruptly)
	case scenarios.Reconnect:
		u.depart(false)
		if !u.sleep(ctx, time.Duration(step.After.Draw(u.random))) {
			return false
		}
		u.wish()
		u.connect(ctx, u.run.now())
	}
	return ctx.Err() == nil
}

// loop repeats steps, on the schedule if the loop has one.
func (u *user) loop(ctx context.Context, l scenarios.Loop) bool {
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
			if n, intended, ok = u.round(ctx, rounds, n); !ok {
				return false
			}
		}
		if l.For > 0 && intended-began > l.For {
			return true
		}
		u.turn = n
		if !u.take(ctx, l.Steps, intended) {
			return false
		}
	}
	return true
}

// emit sends an event of the scenario's own.
func (u *user) emit(step scenarios.Emit, intended time.Duration) {
	size := int(step.Size.Draw(u.random))
	fill := func(place template.Place) any {
		switch place.Name {
		case scenarios.PlacePayload:
			return filler(size)
		case scenarios.PlaceBytes:
			return []byte(filler(size))
		}
		return u.fill(place)
	}
	var args []any
	for _, argument := range step.Args {
		args = append(args, template.Fill(argument, fill))
	}
	event := step.Event.Fill(u.fill)
	socket := u.connection()
	if socket == nil {
		return
	}
	u.records.Count(measure.Sent, 1)
	if !step.Ack {
		u.fault("emit", socket.Emit(event, args...))
		return
	}
	u.records.Count(measure.Asked, 1)
	if _, err := u.acknowledged(socket, event, args, step.Timeout); err != nil {
		u.fault("ack", err)
		return
	}
	u.timed(measure.Ack, intended)
}

// expectEvent waits for an event of the server that came since the step before, or comes.
func (u *user) expectEvent(ctx context.Context, step scenarios.Expect, w *wait) {
	if w == nil {
		w = u.expect(u.named(step))
	}
	u.records.Count(measure.Tried, 1)
	began := u.run.now()
	if _, err := u.await(ctx, w, step.Timeout); err != nil {
		u.fault("expect", err)
		return
	}
	u.timed(measure.Expect, began)
}

// named recognises the event that a step expects.
func (u *user) named(step scenarios.Expect) func(client.Event) bool {
	name := step.Event
	if operation, ok := u.run.target.Profile.Operation(step.Operation); ok {
		name = operation.DeliveredEvent
	}
	return func(e client.Event) bool { return e.Name == name }
}

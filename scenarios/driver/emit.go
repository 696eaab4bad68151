package driver

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// emitEvent sends an event of the scenario's own.
func (u *user) emitEvent(ctx context.Context, c *connection, step scenarios.Emit, intended time.Duration) error {
	if err := u.lacks(append(step.Args[:len(step.Args):len(step.Args)], step.Event)...); err != nil {
		return err
	}
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
	u.records.Count(measure.Sent, 1)
	if !step.Ack {
		return named("emit", c.socket.Emit(ctx, event, args...))
	}
	wanted := u.expectation(step.Answer.Match)
	answered, err := u.acknowledged(ctx, c, event, args, step.Timeout)
	if err != nil {
		return named("ack", err)
	}
	u.timed(measure.Ack, intended)
	return u.take(answer{args: answered}, wanted, step.Answer.Capture)
}

// expectedEvent is an event that a step expects.
type expectedEvent struct {
	*wait
	wanted expectation
	// wrong is what is wrong with the last event of that name that does not match, or lacks what the step captures; nil if there was none.
	wrong *atomic.Pointer[stepError]
}

// expecting begins to wait for the event that a step expects. Events of that name that do not match, or lack what the step captures,
// are passed over.
func (u *user) expecting(step scenarios.Expect) *expectedEvent {
	name := step.Event
	if operation, ok := u.run.target.Profile.Operation(step.Operation); ok {
		name = operation.DeliveredEvent
	}
	e := &expectedEvent{wanted: u.expectation(step.Answer.Match), wrong: &atomic.Pointer[stepError]{}}
	e.wait = u.expect(func(came client.Event) bool {
		if came.Name != name || !step.Answer.Used() {
			return came.Name == name
		}
		args, err := came.Args()
		if err != nil {
			return false
		}
		wrong := e.wanted.fits(answer{args: args}, step.Answer.Capture)
		e.wrong.Store(wrong)
		return wrong == nil
	})
	return e
}

// fits returns what is wrong with an event; nil if nothing is.
func (e expectation) fits(a answer, captures []scenarios.Capture) *stepError {
	err := named("match", e.check(a))
	for _, c := range captures {
		if err == nil {
			_, err = a.captured(c)
		}
	}
	wrong, _ := errors.AsType[*stepError](err)
	return wrong
}

// expectEvent waits for an event of the server. The wait began with the step before; e is nil if there is none. It ends with the load:
// what the event depends on, such as messages of other users, may have ended too.
func (u *user) expectEvent(ctx context.Context, c *connection, step scenarios.Expect, e *expectedEvent) error {
	if e == nil {
		e = u.expecting(step)
	}
	u.records.Count(measure.Tried, 1)
	began := u.run.now()
	came, err := u.await(ctx, c, e.wait, step.Timeout, u.run.stopping)
	switch wrong := e.wrong.Load(); {
	case errors.Is(err, errTimeout) && wrong != nil:
		u.records.Count(measure.Compared, 1)
		u.records.Count(measure.Mismatches, 1)
		return wrong
	case errors.Is(err, errStopped):
		return nil
	case err != nil:
		return named("expect", err)
	}
	u.timed(measure.Expect, began)
	if !step.Answer.Used() {
		return nil
	}
	args, err := came.Args()
	if err != nil {
		return named("expect", err)
	}
	return u.take(answer{args: args}, e.wanted, step.Answer.Capture)
}

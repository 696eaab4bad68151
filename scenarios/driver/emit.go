package driver

import (
	"context"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// emitEvent sends an event of the scenario's own.
func (u *user) emitEvent(ctx context.Context, c *connection, step scenarios.Emit, intended time.Duration) {
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
		u.recordError("emit", c.socket.Emit(ctx, event, args...))
		return
	}
	if _, err := u.acknowledged(ctx, c, event, args, step.Timeout); err != nil {
		u.recordError("ack", err)
		return
	}
	u.timed(measure.Ack, intended)
}

// expectEvent waits for an event of the server. The wait w began with the step before; nil if there is none. It ends with the load:
// what the event depends on, such as messages of other users, may have ended too.
func (u *user) expectEvent(ctx context.Context, c *connection, step scenarios.Expect, w *wait) {
	if w == nil {
		w = u.expect(u.matching(step))
	}
	u.records.Count(measure.Tried, 1)
	began := u.run.now()
	if _, err := u.await(ctx, c, w, step.Timeout, u.run.stopping); err != nil {
		u.recordError("expect", err)
		return
	}
	u.timed(measure.Expect, began)
}

// matching recognises the event that a step expects.
func (u *user) matching(step scenarios.Expect) func(client.Event) bool {
	name := step.Event
	if operation, ok := u.run.target.Profile.Operation(step.Operation); ok {
		name = operation.DeliveredEvent
	}
	return func(e client.Event) bool { return e.Name == name }
}

package participant

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/suites/trial"
)

// Do performs an operation of the profile, and waits for the acknowledgement where the application gives one.
func (p *Participant) Do(name profiles.OperationName, v profiles.Vars) { p.Begin(name, v)() }

// Begin sends what an operation emits, and returns what waits for its acknowledgement.
func (p *Participant) Begin(name profiles.OperationName, v profiles.Vars) (awaitAck func()) {
	op, ok := p.Trial.Server.Profile.Operation(name)
	if !ok {
		p.Trial.NotApplicable("operation %s", name)
	}
	event, args, ack := op.Emit(p.own(v))
	if op.ReachesEveryone() {
		p.Trial.SpeakIn(p.Namespace)
	}
	answer := p.emit(event, args, ack)
	return func() {
		if back := answer(); back != nil {
			p.answered(op, back)
		}
	}
}

// Ask performs an operation that is answered by an acknowledgement, and returns what that carried.
func (p *Participant) Ask(name profiles.OperationName, v profiles.Vars) profiles.Delivery {
	op, ok := p.Trial.Server.Profile.Operation(name)
	if !ok {
		p.Trial.NotApplicable("operation %s", name)
	}
	event, args, _ := op.Emit(p.own(v))
	return p.answered(op, p.emit(event, args, profiles.AckRequired)())
}

// answered expects that an acknowledgement is one that the profile describes.
func (p *Participant) answered(op *profiles.Operation, back []any) profiles.Delivery {
	d, ok := op.Answered(back, profiles.Vars{})
	if !ok {
		p.Trial.Fail(fmt.Sprintf("an acknowledgement of %s for %s as the profile describes it", op.Event, p.Name), "%s", trial.Show(back))
	}
	return d
}

// take does what the profile asks of every client before it takes part.
func (p *Participant) take(step profiles.Step) {
	event, args, ack := step.Emit(p.own(profiles.Vars{}))
	if back := p.emit(event, args, ack)(); back != nil && !step.Accepted(back) {
		p.Trial.SetupRefused(p.Name, step, back)
	}
	if step.Reply == "" {
		return
	}
	p.Until(fmt.Sprintf("%s is told %s", p.Name, step.Reply), func(heard []Received) bool {
		return slices.ContainsFunc(heard, func(h Received) bool { return step.Replied(h.Event, h.Args, profiles.Vars{User: p.User}) })
	})
}

// To addresses a participant.
func To(p *Participant) profiles.Vars { return profiles.Vars{To: p.Socket.ID(), User: p.User} }

// own completes what an operation may want to know about its sender.
func (p *Participant) own(v profiles.Vars) profiles.Vars {
	v.From, v.SID = p.Socket.ID(), p.Socket.ID()
	v.Captured = p.Trial.Server.Captured(p.User)
	if v.Namespace == "" {
		v.Namespace = p.Namespace
	}
	if v.User == "" {
		v.User = p.User
	}
	return v
}

// emit sends an event, and returns what waits for the arguments of its acknowledgement: none come where the application gives none.
func (p *Participant) emit(event string, args []any, ack profiles.AckMode) (answer func() []any) {
	if ack == profiles.AckNone {
		p.sent(event, p.Socket.Emit(p.Trial.Context(), event, args...))
		return func() []any { return nil }
	}
	pending, err := p.Socket.EmitForAck(p.Trial.Context(), event, args...)
	p.sent(event, err)
	return func() []any {
		defer pending.Stop()
		expected := fmt.Sprintf("an acknowledgement of %s for %s", event, p.Name)
		bound := p.Trial.Server.Timing.Reply
		ctx, cancel := context.WithTimeout(p.Trial.Context(), bound)
		defer cancel()
		select {
		case result := <-pending.Result():
			back, err := result.Args()
			if err != nil {
				p.Trial.Fail(expected, "%s", trial.Show(err))
			}
			return slices.Concat([]any{}, back)
		case <-ctx.Done():
			p.Trial.Fail(expected, "none within %v", bound.Round(time.Millisecond))
			return nil
		}
	}
}

func (p *Participant) sent(event string, err error) {
	if err != nil {
		p.Trial.Fail(fmt.Sprintf("%s can send %s", p.Name, event), "%s", trial.Show(err))
	}
}

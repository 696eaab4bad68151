package driver

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// call is a call of an operation of the profile, by a step.
type call struct {
	connection *connection
	step       scenarios.Operation
	operation  *profiles.Operation
	vars       profiles.Vars
	intended   time.Duration // when the schedule wanted it
}

// operate calls an operation of the profile. The ledger accounts for its messages.
func (u *user) operate(ctx context.Context, c *connection, step scenarios.Operation, intended time.Duration) error {
	operation, ok := u.run.target.Profile.Operation(step.Name)
	if !ok {
		return nil
	}
	if err := u.lacks(append(step.Args[:len(step.Args):len(step.Args)], step.Room)...); err != nil {
		return err
	}
	call := call{c, step, operation, u.vars(c), intended}
	call.vars.Room = step.Room.Fill(u.fill)
	switch step.Name {
	case profiles.Join:
		return u.joinRoom(ctx, call)
	case profiles.Leave:
		return u.leaveRoom(ctx, call)
	case profiles.Ack:
		return u.sendForAck(ctx, call)
	}
	return u.send(ctx, call)
}

// joinRoom joins a room, and waits for the confirmation.
func (u *user) joinRoom(ctx context.Context, call call) error {
	scopes := u.run.audiences.ofRoom(u.namespace, call.vars.Room)
	u.joining(scopes)
	if err := u.confirmed(ctx, call); err != nil {
		return named("join", err)
	}
	for _, s := range scopes {
		u.account.Joined(s)
	}
	u.timed(measure.Join, call.intended)
	return nil
}

// leaveRoom leaves a room, and waits for the confirmation.
func (u *user) leaveRoom(ctx context.Context, call call) error {
	scopes := u.run.audiences.ofRoom(u.namespace, call.vars.Room)
	for _, s := range scopes {
		u.account.Leaving(s, u.run.now())
	}
	if err := u.confirmed(ctx, call); err != nil {
		return named("leave", err)
	}
	for _, s := range scopes {
		u.account.Left(s, u.run.now())
	}
	u.timed(measure.Join, call.intended)
	return nil
}

// confirmed calls an operation, and returns when the server has confirmed it in the way that the profile names.
func (u *user) confirmed(ctx context.Context, call call) error {
	operation, timeout := call.operation, call.step.Timeout
	var reply *wait
	if operation.Confirmation == profiles.ConfirmedByReply {
		reply = u.expect(func(e client.Event) bool {
			args, err := e.Args()
			if err != nil {
				return false
			}
			_, ok := operation.Delivered(e.Name, args, profiles.Vars{})
			return ok
		})
		defer u.forget(reply)
	}
	event, args, ack := operation.Emit(call.vars)
	u.records.Count(measure.Sent, 1)
	asks := asksForAck(ack, call.step) || operation.Confirmation == profiles.ConfirmedByAck
	wanted := u.expectation(call.step.Answer.Match)
	answered, err := u.emit(ctx, call.connection, event, args, asks, timeout)
	if err != nil {
		return err
	}
	if asks {
		if err := u.take(answer{args: answered}, wanted, call.step.Answer.Capture); err != nil {
			return err
		}
	}
	switch operation.Confirmation {
	case profiles.ConfirmedByReply:
		_, err := u.await(ctx, call.connection, reply, timeout, nil)
		return err
	case profiles.ConfirmedByOrder, profiles.ConfirmedByNothing:
		if !u.pause(ctx, u.run.target.Timing.Settle, nil) {
			return context.Cause(ctx)
		}
	}
	return nil
}

// sendForAck sends a message whose acknowledgement carries it back.
func (u *user) sendForAck(ctx context.Context, call call) error {
	u.asked++
	call.vars.Token = u.name + "-" + strconv.Itoa(u.asked)
	u.addPayload(&call)
	event, args, _ := call.operation.Emit(call.vars)
	u.records.Count(measure.Sent, 1)
	wanted := u.expectation(call.step.Answer.Match)
	answered, err := u.acknowledged(ctx, call.connection, event, args, call.step.Timeout)
	if err != nil {
		return named("ack", err)
	}
	u.timed(measure.Ack, call.intended)
	if _, ok := call.operation.Answered(answered, call.vars); !ok {
		return named("ack", errWrongAnswer)
	}
	return u.take(answer{args: answered}, wanted, call.step.Answer.Capture)
}

// send sends a message that the server delivers to others or to the sender.
func (u *user) send(ctx context.Context, call call) error {
	scope, ok := u.address(&call)
	if !ok {
		u.records.Count(measure.Dropped, 1)
		return nil
	}
	m := scope.Send(u.account, call.intended, u.run.now())
	call.vars.Token = m.String()
	u.addPayload(&call)
	event, args, ackMode := call.operation.Emit(call.vars)
	var echo *wait
	if call.step.Name == profiles.Echo {
		echo = u.expect(func(e client.Event) bool { return strings.Contains(string(e.Data), m.String()) })
		defer u.forget(echo)
	}
	wanted, asks := u.expectation(call.step.Answer.Match), asksForAck(ackMode, call.step)
	u.records.Count(measure.Sent, 1)
	answered, err := u.emit(ctx, call.connection, event, args, asks, call.step.Timeout)
	if err == nil && asks {
		err = u.take(answer{args: answered}, wanted, call.step.Answer.Capture)
	}
	switch {
	case err != nil && !errors.Is(err, errTimeout):
		m.Failed() // also if the answer does not match: the server may have refused the message
	case err == nil && ackMode == profiles.AckRequired:
		m.Dealt()
	}
	if err != nil {
		return named(string(call.step.Name), err)
	}
	if echo == nil {
		return nil
	}
	if _, err := u.await(ctx, call.connection, echo, call.step.Timeout, nil); err != nil {
		return named("echo", err)
	}
	u.timed(measure.Echo, call.intended)
	return nil
}

// asksForAck reports whether a call asks for an acknowledgement: because the application calls it without looking, or because the step
// is about what it carries.
func asksForAck(ack profiles.AckMode, step scenarios.Operation) bool {
	return ack == profiles.AckRequired || ack == profiles.AckOptional && step.Answer.Used()
}

// emit sends an event. It waits for the acknowledgement if one is asked for, and returns its arguments.
func (u *user) emit(ctx context.Context, c *connection, event string, args []any, ack bool, timeout time.Duration) ([]any, error) {
	if ack {
		return u.acknowledged(ctx, c, event, args, timeout)
	}
	return nil, c.socket.Emit(ctx, event, args...)
}

// address returns the scope that a message goes to, and completes the variables of a direct message. It returns false if there is no
// recipient.
func (u *user) address(call *call) (*ledger.Scope, bool) {
	switch name := call.step.Name; name {
	case profiles.SayAll, profiles.SayOthers:
		return u.run.audiences.everybody(name, u.namespace), true
	case profiles.SayRoom, profiles.SayRoomOthers, profiles.Notify:
		return u.run.audiences.room(name, u.namespace, call.vars.Room), true
	case profiles.SayDirect:
		to := u.run.population.recipient(u, call.step.To)
		if to == nil {
			return nil, false
		}
		call.vars.To, call.vars.User = to.sid(), to.known
		return u.run.audiences.one(to), call.vars.To != ""
	}
	return u.run.audiences.one(u), true
}

// addPayload makes a message as long as the step says, and adds the step's further arguments.
func (u *user) addPayload(call *call) {
	v, step := &call.vars, call.step
	missing := int(step.Size.Draw(u.random)) - len(v.Token)
	switch {
	case step.Binary:
		v.Args = append(v.Args, []byte(v.Token+filler(max(0, missing))))
		v.Token = ""
	case missing > 0:
		v.Token += filler(missing)
	}
	for _, argument := range step.Args {
		v.Args = append(v.Args, template.Fill(argument, u.fill))
	}
}

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

// operate calls an operation of the profile. Its messages go through the ledger.
func (u *user) operate(step scenarios.Operation, intended time.Duration) {
	operation, ok := u.run.target.Profile.Operation(step.Name)
	socket := u.connection()
	if !ok || socket == nil {
		return
	}
	v := u.vars()
	v.Room = step.Room.Fill(u.fill)
	switch step.Name {
	case profiles.Join:
		u.join(socket, operation, v, step.Timeout, intended)
	case profiles.Leave:
		u.leave(socket, operation, v, step.Timeout, intended)
	case profiles.Ack:
		u.ask(socket, operation, v, step, intended)
	default:
		u.say(socket, operation, v, step, intended)
	}
}

// join joins a room, and waits until that is confirmed.
func (u *user) join(socket *client.Socket, operation *profiles.Operation, v profiles.Vars, timeout, intended time.Duration) {
	scopes := u.run.audiences.ofRoom(u.namespace, v.Room)
	u.joining(scopes)
	if err := u.perform(socket, operation, v, timeout); err != nil {
		u.fault("join", err)
		return
	}
	for _, s := range scopes {
		u.account.Joined(s)
	}
	u.timed(measure.Join, intended)
}

// leave leaves a room, and waits until that is confirmed.
func (u *user) leave(socket *client.Socket, operation *profiles.Operation, v profiles.Vars, timeout, intended time.Duration) {
	scopes := u.run.audiences.ofRoom(u.namespace, v.Room)
	for _, s := range scopes {
		u.account.Leaving(s, u.run.now())
	}
	if err := u.perform(socket, operation, v, timeout); err != nil {
		u.fault("leave", err)
		return
	}
	for _, s := range scopes {
		u.account.Left(s, u.run.now())
	}
	u.timed(measure.Join, intended)
}

// perform calls an operation and waits until it is known to have taken effect.
func (u *user) perform(socket *client.Socket, operation *profiles.Operation, v profiles.Vars, timeout time.Duration) error {
	ctx, cancel := context.WithTimeoutCause(u.run.closing, timeout, errTimeout)
	defer cancel()
	var w *wait
	if operation.Confirmation == profiles.ConfirmedByReply {
		w = u.expect(func(e client.Event) bool {
			args, err := e.Args()
			if err != nil {
				return false
			}
			_, ok := operation.Delivered(e.Name, args, profiles.Vars{})
			return ok
		})
		defer u.forget(w)
	}
	event, args, ack := operation.Emit(v)
	u.records.Count(measure.Sent, 1)
	if err := emit(ctx, socket, event, args, ack == profiles.AckRequired || operation.Confirmation == profiles.ConfirmedByAck); err != nil {
		return err
	}
	switch operation.Confirmation {
	case profiles.ConfirmedByReply:
		_, err := u.await(ctx, w, timeout)
		return err
	case profiles.ConfirmedByOrder, profiles.ConfirmedByNothing:
		if !u.sleep(ctx, u.run.target.Timing.Settle) {
			return context.Cause(ctx)
		}
	}
	return nil
}

// ask sends a message that is acknowledged with itself.
func (u *user) ask(socket *client.Socket, operation *profiles.Operation, v profiles.Vars, step scenarios.Operation, intended time.Duration) {
	u.asked++
	v.Token = u.name + "-" + strconv.Itoa(u.asked)
	payload(&v, step, u)
	event, args, _ := operation.Emit(v)
	u.records.Count(measure.Asked, 1)
	u.records.Count(measure.Sent, 1)
	answer, err := u.acknowledged(socket, event, args, step.Timeout)
	if err != nil {
		u.fault("ack", err)
		return
	}
	u.timed(measure.Ack, intended)
	if _, ok := operation.Answered(answer, v); !ok {
		u.fault("ack", errWrongAnswer)
	}
}

// say sends a message that is delivered to somebody.
func (u *user) say(socket *client.Socket, operation *profiles.Operation, v profiles.Vars, step scenarios.Operation, intended time.Duration) {
	scope, ok := u.audience(step, &v)
	if !ok {
		u.records.Count(measure.Dropped, 1)
		return
	}
	m := scope.Send(u.account, intended, u.run.now())
	v.Token = m.String()
	payload(&v, step, u)
	event, args, ackMode := operation.Emit(v)
	var w *wait
	if step.Name == profiles.Echo {
		w = u.expect(func(e client.Event) bool { return strings.Contains(string(e.Data), m.String()) })
	}
	u.records.Count(measure.Sent, 1)
	err := u.emitCounted(socket, event, args, ackMode, step.Timeout)
	switch {
	case err != nil && !errors.Is(err, errTimeout):
		m.Failed()
	case err == nil && ackMode == profiles.AckRequired:
		m.Dealt()
	}
	if err != nil {
		u.fault(string(step.Name), err)
		if w != nil {
			u.forget(w)
		}
		return
	}
	if w == nil {
		return
	}
	if _, err := u.await(u.run.closing, w, step.Timeout); err != nil {
		u.fault("echo", err)
		return
	}
	u.timed(measure.Echo, intended)
}

func (u *user) emitCounted(socket *client.Socket, event string, args []any, mode profiles.AckMode, timeout time.Duration) error {
	if mode != profiles.AckRequired {
		return socket.Emit(event, args...)
	}
	_, err := u.acknowledged(socket, event, args, timeout)
	return err
}

// audience is the scope a message goes to, and completes what the operation has to know about it.
func (u *user) audience(step scenarios.Operation, v *profiles.Vars) (*ledger.Scope, bool) {
	switch step.Name {
	case profiles.SayAll, profiles.SayOthers:
		return u.run.audiences.everybody(step.Name, u.namespace), true
	case profiles.SayRoom, profiles.SayRoomOthers, profiles.Notify:
		return u.run.audiences.room(step.Name, u.namespace, v.Room), true
	case profiles.SayDirect:
		to := u.run.present.peer(u, step.To)
		if to == nil {
			return nil, false
		}
		v.To, v.User = to.id(), to.name
		return u.run.audiences.one(to), v.To != ""
	}
	return u.run.audiences.one(u), true
}

// payload completes a message to its size, and with the scenario's further arguments.
func payload(v *profiles.Vars, step scenarios.Operation, u *user) {
	if missing := int(step.Size.Draw(u.random)) - len(v.Token); missing > 0 && !step.Binary {
		v.Token += filler(missing)
	} else if step.Binary {
		v.Args = append(v.Args, []byte(v.Token+filler(max(0, missing))))
		v.Token = ""
	}
	for _, argument := range step.Args {
		v.Args = append(v.Args, template.Fill(argument, u.fill))
	}
}

var errWrongAnswer = errors.New("the acknowledgement carries something else than what was sent")

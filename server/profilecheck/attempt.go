package profilecheck

import (
	"context"
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/profiles"
)

// attempt is one operation, done once.
type attempt struct {
	op      *profiles.Operation
	by      *participant
	mark    string // in the events that belong to it; empty if they cannot be told from others
	since   int    // the position of the hearing when it began
	others  []string
	answers bool  // the acknowledgement has come
	answer  []any // what it carried
	failure error // it could not be sent
}

// begin sends what an operation emits.
func (c *check) begin(ctx context.Context, by *participant, op *profiles.Operation, v profiles.Vars, mark string) *attempt {
	a := &attempt{op: op, by: by, mark: mark}
	_, a.since = by.hearing.since(0)
	event, args, ack := op.Emit(v)
	if op.Event == "" { // it begins with a connection
		return a
	}
	if ack == profiles.AckNone {
		a.failure = by.socket.Emit(ctx, event, args...)
		return a
	}
	pending, err := by.socket.EmitForAck(ctx, event, args...)
	if a.failure = err; err != nil {
		return a
	}
	go func() {
		defer pending.Stop()
		select {
		case result := <-pending.Result():
			if back, err := result.Args(); err == nil {
				by.hearing.note(func() { a.answers, a.answer = true, back })
			}
		case <-ctx.Done():
		}
	}()
	return a
}

// over says whether nothing more has to come. The lock of the hearing is held.
func (a *attempt) over() bool {
	h := a.by.hearing
	return a.failure != nil || a.by.gone() ||
		(a.op.Ack == profiles.AckNone || a.answers) &&
			(a.op.DeliveredEvent == "" || slices.ContainsFunc(h.events[a.since:], a.delivers)) &&
			(a.op.ConcludedEvent == "" || slices.ContainsFunc(h.events[a.since:], a.concludes))
}

// delivers says whether an event has the name and the shape of the delivery.
func (a *attempt) delivers(e heard) bool {
	_, ok := a.op.Delivered(e.event, e.args, profiles.Vars{})
	return ok && !a.isOfAnother(e)
}

func (a *attempt) concludes(e heard) bool {
	_, ok := a.op.Concluded(e.event, e.args, profiles.Vars{})
	return ok && !a.isOfAnother(e)
}

// isOfAnother says whether an event carries the message of another operation that is tried at the same time.
func (a *attempt) isOfAnother(e heard) bool {
	return !e.mentions(a.mark) && slices.ContainsFunc(a.others, e.mentions)
}

// await waits until the attempts are over, and says what was found of each.
func (c *check) await(ctx context.Context, attempts ...*attempt) {
	if len(attempts) == 0 {
		return
	}
	for _, a := range attempts {
		for _, other := range attempts {
			if other != a && other.mark != a.mark {
				a.others = append(a.others, other.mark)
			}
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	attempts[0].by.hearing.await(ctx, func() bool {
		return !slices.ContainsFunc(attempts, func(a *attempt) bool { return !a.over() })
	})
	for _, a := range attempts {
		c.keep(a.op.Name, c.judge(a))
	}
}

// mark is a text that is in what belongs to one operation alone: none is the beginning of another.
func (c *check) mark(of profiles.OperationName) string { return fmt.Sprintf("%s-%s.", c.word, of) }

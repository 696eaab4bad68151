package suites

import (
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/target"
)

// roomMessages needs any of the operations that send to a room.
var roomMessages = Need{"operation say_room", func(t *target.Target, v Variant) bool {
	return !slices.ContainsFunc(toRooms, func(name target.OperationName) bool { return offered(t, v.Namespace, name) })
}}

var toRooms = []target.OperationName{target.SayRoom, target.SayRoomOthers, target.Notify}

// roomOperations are the operations of the profile that send to a room.
func (t *Trial) roomOperations() []target.OperationName {
	return slices.DeleteFunc(slices.Clone(toRooms), func(name target.OperationName) bool { return !t.has(name) })
}

// has says whether the application has an operation in the variant's namespace.
func (t *Trial) has(name target.OperationName) bool {
	return offered(t.Target, t.Variant.Namespace, name)
}

// reachesSender says whether an operation also delivers to its sender.
func (t *Trial) reachesSender(name target.OperationName) bool {
	op, ok := t.Target.Profile.Operation(name)
	return ok && (op.To == target.ToRoom || op.To == target.ToAll)
}

// Room is a room name nobody else uses.
func (t *Trial) Room() string { return "room-" + t.Token() }

// roomsAreLeftWithTheNamespace lets a member of the room leave the namespace, but keep its connection, and come back.
func (t *Trial) roomsAreLeftWithTheNamespace(say target.OperationName, room, everywhere string, ann, cy, eve *Participant) {
	t.join(room, eve)
	t.fence(ann, say, target.Vars{Room: room}, []*Participant{eve, cy})
	if err := eve.Socket.Disconnect(t.ctx); err != nil {
		t.Fail("eve can leave the namespace", "%s", show(err))
	}
	line := eve.line()
	line.settle()
	back := line.Enter(t.Variant.Namespace, "eve")
	t.join(everywhere, back)
	t.fence(ann, say, target.Vars{Room: room}, []*Participant{cy})
	fence := t.fence(ann, say, target.Vars{Room: everywhere}, []*Participant{back})
	back.expectTokens(say, target.Vars{}, []string{fence})
}

// join lets participants join a room, one after the other, and waits until they have.
func (t *Trial) join(room string, people ...*Participant) {
	for _, p := range people {
		p.doAndSettle(target.Join, target.Vars{Room: room, User: p.Name})
	}
}

// leave lets participants leave a room and waits until they have.
func (t *Trial) leave(room string, people ...*Participant) {
	for _, p := range people {
		p.doAndSettle(target.Leave, target.Vars{Room: room, User: p.Name})
	}
}

// doAndSettle performs an operation and waits until it has taken effect, as far as its acknowledgement has not said so: by its
// reply, by an exchange on the same connection, which the application deals with in order, or for a time, if nothing else is known.
func (p *Participant) doAndSettle(name target.OperationName, v target.Vars) {
	op, ok := p.t.Target.Profile.Operation(name)
	if !ok {
		p.t.NotApplicable("operation %s", name)
	}
	before := p.replies(op)
	p.Do(name, v)
	if op.Confirmation == target.ConfirmedByAck {
		return
	}
	if op.Confirmation == target.ConfirmedByReply {
		// One more than before: the replies to several operations may look alike.
		p.until(fmt.Sprintf("%s is told that %s took effect", p.Name, name), func(heard []Heard) bool { return repliesIn(heard, op) > before })
		return
	}
	if op.Confirmation == target.ConfirmedByOrder {
		for _, probe := range []target.OperationName{target.Echo, target.SayAll} {
			if p.t.has(probe) {
				p.AwaitToken(probe, target.Vars{}, p.Say(probe, target.Vars{}))
				return
			}
		}
		if p.t.has(target.Ack) {
			p.Do(target.Ack, target.Vars{Token: p.t.Token()})
			return
		}
	}
	select {
	case <-time.After(p.t.Target.Timing.Settle): // the application gives no sign of any kind
	case <-p.t.ctx.Done():
	}
}

// replies is how often an operation has been replied to.
func (p *Participant) replies(op *target.Operation) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return repliesIn(p.heard, op)
}

func repliesIn(heard []Heard, op *target.Operation) int {
	count := 0
	for _, h := range heard {
		if _, ok := op.Delivered(h.Event, h.Args, target.Vars{}); ok {
			count++
		}
	}
	return count
}

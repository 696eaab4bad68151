package profilecheck

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// spoken are the operations that a client in a room can do at the same time as others, and that keep everybody where they are.
var spoken = []profiles.OperationName{
	profiles.SayAll, profiles.SayOthers, profiles.Signal, profiles.SayNamespace, profiles.SayExcept, profiles.SayRoom, profiles.SayRoomOthers,
	profiles.SayRooms, profiles.Notify, profiles.SayDirect, profiles.Echo, profiles.Ack, profiles.AckTwice, profiles.Ask, profiles.AskBriefly,
	profiles.AskRoom, profiles.Members, profiles.WhoAmI,
}

// tryNamespace does each operation of a namespace once, those that end connections last and by clients of their own.
func (c *check) tryNamespace(ctx context.Context, namespace string) {
	if !slices.ContainsFunc(c.server.Profile.Operations(), func(name profiles.OperationName) bool { return c.server.Offers(namespace, name) }) {
		return
	}
	h := newHearing()
	auth := c.operation(namespace, profiles.AuthBack)
	mark := ""
	if auth != nil {
		mark = c.mark(auth.Name)
	}
	people := make([]*participant, 2)
	var entering sync.WaitGroup
	for i, name := range []string{"alice", "bob"} {
		entering.Go(func() { people[i] = c.admit(ctx, name, namespace, mark, h) })
	}
	entering.Wait()
	alice, bob := people[0], people[1]
	for _, p := range people {
		if p != nil {
			defer p.close()
		}
	}
	if alice == nil || bob == nil {
		return
	}
	if auth != nil {
		c.await(ctx, &attempt{op: auth, by: alice, mark: mark})
	}
	room := "room-" + c.word
	c.join(ctx, room, alice, bob)
	c.speak(ctx, room, alice, bob, spoken...)
	c.speak(ctx, room, alice, bob, profiles.SayVolatile) // which may be lost where others are under way
	c.leave(ctx, room, alice)
	c.disconnect(ctx, alice, bob)

	var apart sync.WaitGroup
	for _, try := range []func(context.Context, string){c.burst, c.membersBye, c.bye, c.byeAll, c.refuse, c.hold} {
		apart.Go(func() { try(ctx, namespace) })
	}
	apart.Wait()
}

// operation returns an operation that works in a namespace; nil if it does not.
func (c *check) operation(namespace string, name profiles.OperationName) *profiles.Operation {
	if !c.server.Offers(namespace, name) {
		return nil
	}
	op, _ := c.server.Profile.Operation(name)
	return op
}

// join lets clients join a room, and waits until they are in it.
func (c *check) join(ctx context.Context, room string, people ...*participant) {
	op := c.operation(people[0].namespace, profiles.Join)
	if op == nil {
		return
	}
	var attempts []*attempt
	for _, p := range people {
		v := p.vars()
		v.Room = room
		attempts = append(attempts, c.begin(ctx, p, op, v, room))
	}
	c.await(ctx, attempts...)
	if op.Confirmation == profiles.ConfirmedByOrder || op.Confirmation == profiles.ConfirmedByNothing {
		c.settle(ctx)
	}
}

// settle waits for what nothing confirms.
func (c *check) settle(ctx context.Context) {
	select {
	case <-time.After(c.server.Timing.Settle):
	case <-ctx.Done():
	}
}

// speak lets a member of a room do several operations at the same time.
func (c *check) speak(ctx context.Context, room string, alice, bob *participant, names ...profiles.OperationName) {
	var attempts []*attempt
	for _, name := range names {
		op := c.operation(alice.namespace, name)
		if op == nil {
			continue
		}
		v, mark := alice.vars(), c.mark(name)
		v.Token, v.Room, v.Rooms, v.To, v.Milliseconds = mark, room, []string{room}, bob.socket.ID(), int(c.patience.Milliseconds())/2
		switch name {
		case profiles.SayDirect:
			v.User = bob.user
		case profiles.SayExcept:
			v.Room = room + "-other" // of which nobody is a member
		case profiles.AskBriefly:
			v.Milliseconds = 1
			alice.hearing.note(func() { alice.hearing.unanswered = mark })
		}
		attempts = append(attempts, c.begin(ctx, alice, op, v, mark))
	}
	c.await(ctx, attempts...)
}

// leave moves members of a room about, and then leaves it.
func (c *check) leave(ctx context.Context, room string, alice *participant) {
	for _, name := range []profiles.OperationName{profiles.MembersJoin, profiles.MembersLeave, profiles.Leave} {
		if op := c.operation(alice.namespace, name); op != nil {
			v := alice.vars()
			v.Room, v.OtherRoom = room, room+"-other"
			c.await(ctx, c.begin(ctx, alice, op, v, room))
		}
	}
}

// disconnect looks for what the application tells others of a client that leaves.
func (c *check) disconnect(ctx context.Context, alice, bob *participant) {
	op := c.operation(alice.namespace, profiles.Disconnections)
	if op == nil {
		return
	}
	if op.Room != "" {
		if c.operation(alice.namespace, profiles.Join) == nil {
			return
		}
		c.join(ctx, op.Room, alice)
	}
	a := c.begin(ctx, alice, op, alice.vars(), bob.socket.ID())
	_ = bob.socket.Disconnect(ctx) // a connection that has ended tells the others as well
	c.await(ctx, a)
}

// apart does an operation by a client of its own.
func (c *check) apart(ctx context.Context, namespace string, name profiles.OperationName, prepare func(*participant, *profiles.Vars)) *attempt {
	op := c.operation(namespace, name)
	if op == nil {
		return nil
	}
	p := c.admit(ctx, "dave", namespace, "", newHearing())
	if p == nil {
		return nil
	}
	v := p.vars()
	prepare(p, &v)
	return c.begin(ctx, p, op, v, "")
}

func (c *check) burst(ctx context.Context, namespace string) {
	if a := c.apart(ctx, namespace, profiles.Burst, func(_ *participant, v *profiles.Vars) { v.Count = 3 }); a != nil {
		c.await(ctx, a)
		a.by.close()
	}
}

func (c *check) membersBye(ctx context.Context, namespace string) {
	c.ending(ctx, namespace, profiles.MembersBye, func(p *participant, v *profiles.Vars) {
		v.Room = "room-of-" + p.user
		c.join(ctx, v.Room, p)
	})
}

func (c *check) bye(ctx context.Context, namespace string) {
	c.ending(ctx, namespace, profiles.Bye, func(*participant, *profiles.Vars) {})
}

func (c *check) byeAll(ctx context.Context, namespace string) {
	c.ending(ctx, namespace, profiles.ByeAll, func(*participant, *profiles.Vars) {})
}

// ending does an operation after which the client is out of the namespace.
func (c *check) ending(ctx context.Context, namespace string, name profiles.OperationName, prepare func(*participant, *profiles.Vars)) {
	a := c.apart(ctx, namespace, name, prepare)
	if a == nil {
		return
	}
	defer a.by.close()
	select {
	case <-a.by.left:
		c.keep(name, finding{state: fits})
	case <-time.After(c.patience):
		c.keep(name, finding{doubt, []any{"operations", string(name), "emit"}, fmt.Sprintf("%s: sent `%s`; the client was not disconnected within %v. "+
			"Either the profile names the wrong event, or the application is broken", name, a.op.Event, c.patience)})
	case <-ctx.Done():
	}
}

// refuse looks for the refusal of a client with bad credentials.
func (c *check) refuse(ctx context.Context, namespace string) {
	for _, name := range []profiles.OperationName{profiles.Refuse, profiles.RefuseHere} {
		op := c.operation(namespace, name)
		if op == nil || name == profiles.Refuse && c.engine == engineio.V3 && namespace != "/" { // refused before it can ask
			continue
		}
		at := []any{"operations", string(name), "connect"}
		switch err := c.connectWith(ctx, namespace, op, 0); {
		case err == nil:
			c.keep(name, finding{doubt, at, fmt.Sprintf("%s: the client was let in. Either the profile has the wrong credentials, or the application is broken", name)})
		case op.Refusal.Message != "" && messageOf(err) != op.Refusal.Message:
			c.keep(name, finding{doubt, []any{"operations", string(name), "error"}, fmt.Sprintf("%s: %s, and the profile says %q", name, refused(err), op.Refusal.Message)})
		default:
			c.keep(name, finding{state: fits})
		}
	}
}

// hold connects a client that is let in after a while.
func (c *check) hold(ctx context.Context, namespace string) {
	op := c.operation(namespace, profiles.Hold)
	if op == nil {
		return
	}
	if err := c.connectWith(ctx, namespace, op, 1); err != nil {
		c.keep(profiles.Hold, finding{doubt, []any{"operations", string(profiles.Hold), "connect"}, fmt.Sprintf("hold: the client was not let in: %s", refused(err))})
		return
	}
	c.keep(profiles.Hold, finding{state: fits})
}

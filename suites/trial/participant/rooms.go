package participant

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

// Leave lets participants leave a room and waits until they have.
func Leave(t *trial.Trial, room string, people ...*Participant) {
	for _, p := range people {
		p.doAndSettle(profiles.Leave, profiles.Vars{Room: room})
		p.mu.Lock()
		p.rooms = slices.DeleteFunc(p.rooms, func(joined string) bool { return joined == room })
		p.mu.Unlock()
	}
}

// Join lets participants join a room, one after the other, and waits until they have.
func Join(t *trial.Trial, room string, people ...*Participant) {
	for _, p := range people {
		p.doAndSettle(profiles.Join, profiles.Vars{Room: room})
		p.mu.Lock()
		p.rooms = append(p.rooms, room)
		p.mu.Unlock()
	}
}

// joined names the rooms that the participant is in, in words.
func (p *Participant) joined() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.rooms) == 0 {
		return "no room"
	}
	return strings.Join(slices.Compact(slices.Sorted(slices.Values(p.rooms))), " and ")
}

// Room returns a room name that no other trial uses.
func Room(t *trial.Trial) string { return "room-" + t.Token() }

// RoomOperations are the operations of the profile that send to a room.
func RoomOperations(t *trial.Trial) []profiles.OperationName {
	return slices.DeleteFunc(slices.Clone(toRooms), func(name profiles.OperationName) bool { return !t.Has(name) })
}

// RoomMessages needs any of the operations that send to a room.
var RoomMessages = trial.Need{Name: "operation say_room", Missing: func(t *server.Server, v trial.Variant) bool {
	return !slices.ContainsFunc(toRooms, func(name profiles.OperationName) bool { return trial.Offered(t, v.Namespace, name) })
}}

var toRooms = []profiles.OperationName{profiles.SayRoom, profiles.SayRoomOthers, profiles.Notify}

// ReachesSender says whether an operation also delivers to its sender.
func ReachesSender(t *trial.Trial, name profiles.OperationName) bool {
	op, ok := t.Server.Profile.Operation(name)
	return ok && (op.To == profiles.ToRoom || op.To == profiles.ToAll)
}

// doAndSettle performs an operation and waits until it has taken effect, as far as its acknowledgement has not said so: by its
// reply, by an exchange on the same connection, which the application deals with in order, or for a time, if nothing else is known.
func (p *Participant) doAndSettle(name profiles.OperationName, v profiles.Vars) {
	op, ok := p.Trial.Server.Profile.Operation(name)
	if !ok {
		p.Trial.NotApplicable("operation %s", name)
	}
	before := p.replies(op)
	p.Do(name, v)
	if op.Confirmation == profiles.ConfirmedByAck {
		return
	}
	if op.Confirmation == profiles.ConfirmedByReply {
		// One more than before: the replies to several operations may look alike.
		p.Until(fmt.Sprintf("%s is told that %s took effect", p.Name, name), func(heard []Received) bool { return repliesIn(heard, op) > before })
		return
	}
	if exchanged := p.exchange(); exchanged && op.Confirmation == profiles.ConfirmedByOrder {
		return
	}
	p.Trial.LetSettle() // from now on: on a busy machine the server may have read the operation only just before
}

// exchange has the application answer something on the same connection, if it has an operation for that.
func (p *Participant) exchange() bool {
	v := profiles.Vars{Token: p.Trial.Token()}
	p.Trial.Sent(v.Token, exchanged{})
	for _, name := range []profiles.OperationName{profiles.Echo, profiles.SayAll} {
		if p.Trial.Has(name) {
			p.Do(name, v)
			p.AwaitToken(name, profiles.Vars{}, v.Token)
			return true
		}
	}
	if p.Trial.Has(profiles.Ack) {
		p.Do(profiles.Ack, v)
		return true
	}
	return false
}

// exchanged is who said a token that only proves that something else took effect, and that no case counts.
type exchanged struct{}

func (exchanged) String() string { return "said to learn that a room was joined or left" }

// replies is how often an operation has been replied to.
func (p *Participant) replies(op *profiles.Operation) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return repliesIn(p.received, op)
}

func repliesIn(heard []Received, op *profiles.Operation) int {
	count := 0
	for _, h := range heard {
		if _, ok := op.Delivered(h.Event, h.Args, profiles.Vars{}); ok {
			count++
		}
	}
	return count
}

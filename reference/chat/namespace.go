package chat

import (
	"slices"
	"sync"
)

// namespace holds the members of one namespace and their rooms. Its lock makes every emission atomic: all receivers
// see the events of a namespace in one order, and a join or a leave is before or after an emission, never beside it.
type namespace struct {
	name     string
	rules    *Rules
	recovery *recovery

	mu      sync.Mutex
	members map[*Member]map[string]struct{} // the rooms each is in
	rooms   map[string]map[*Member]struct{}
	latest  string // the offset of the last event that is kept for those who come back
}

func newNamespace(name string, rules *Rules, recovery *recovery) *namespace {
	return &namespace{
		name:     name,
		rules:    rules,
		recovery: recovery,
		members:  make(map[*Member]map[string]struct{}),
		rooms:    make(map[string]map[*Member]struct{}),
	}
}

// add makes m a member, in the room of its own id, and tells its client. If it gets a session back, it is in the rooms of
// that and hears what it missed.
func (n *namespace) add(m *Member) {
	n.mu.Lock()
	defer n.mu.Unlock()
	lost, missed := n.recovery.restore(m.handshake)
	n.members[m] = make(map[string]struct{}, 1)
	if lost != nil {
		n.rules.resume(m, lost)
	}
	n.rules.admit(m, missed)
	n.enterRoom(m, m.handshake.SID)
}

// remove ends a membership, all rooms included, and returns them sorted. It reports false if there was none.
func (n *namespace) remove(m *Member) ([]string, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, ok := n.members[m]; !ok {
		return nil, false
	}
	rooms := n.roomsOf(m)
	for _, room := range rooms {
		n.exitRoom(m, room)
	}
	delete(n.members, m)
	return rooms, true
}

func (n *namespace) empty() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.members) == 0
}

// join puts a member into a room. It reports false if the member may be in no more rooms, or in none of that name.
func (n *namespace) join(m *Member, room string) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	rooms, ok := n.members[m]
	if !ok || len(rooms) >= maxRooms || len(room) > maxRoomName {
		return false
	}
	n.enterRoom(m, room)
	return true
}

func (n *namespace) leave(m *Member, room string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, ok := n.members[m]; ok {
		n.exitRoom(m, room)
	}
}

// emit delivers an event to its receivers.
func (n *namespace) emit(e emission) {
	n.mu.Lock()
	defer n.mu.Unlock()
	message := n.recovery.record(e)
	for m := range n.rules.receivers(n, e) {
		n.rules.deliver(m, message)
	}
}

// list returns the rooms a member is in, sorted.
func (n *namespace) list(m *Member) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.roomsOf(m)
}

// enterRoom, exitRoom and roomsOf are called with the lock held.

func (n *namespace) enterRoom(m *Member, room string) {
	if n.rooms[room] == nil {
		n.rooms[room] = make(map[*Member]struct{}, 1)
	}
	n.rooms[room][m] = struct{}{}
	n.members[m][room] = struct{}{}
}

func (n *namespace) exitRoom(m *Member, room string) {
	delete(n.members[m], room)
	delete(n.rooms[room], m)
	if len(n.rooms[room]) == 0 {
		delete(n.rooms, room)
	}
}

func (n *namespace) roomsOf(m *Member) []string {
	rooms := make([]string, 0, len(n.members[m]))
	for room := range n.members[m] {
		rooms = append(rooms, room)
	}
	slices.Sort(rooms)
	return rooms
}

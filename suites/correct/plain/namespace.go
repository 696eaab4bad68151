package plain

import (
	"maps"
	"slices"
)

// namespace has sockets and rooms of its own.
type namespace struct {
	name    string
	sockets map[string]*socket
	rooms   map[string]map[*socket]bool
}

// namespace returns the one of that name, and makes it for its first client.
func (a *application) namespace(name string) *namespace {
	n := a.namespaces[name]
	if n == nil {
		n = &namespace{name: name, sockets: map[string]*socket{}, rooms: map[string]map[*socket]bool{}}
		a.namespaces[name] = n
	}
	return n
}

func (s *socket) join(room string) {
	if s.namespace.rooms[room] == nil {
		s.namespace.rooms[room] = map[*socket]bool{}
	}
	s.namespace.rooms[room][s] = true
	s.rooms[room] = true
}

func (s *socket) exit(room string) {
	delete(s.rooms, room)
	delete(s.namespace.rooms[room], s)
	if len(s.namespace.rooms[room]) == 0 {
		delete(s.namespace.rooms, room)
	}
}

func (s *socket) roomNames() []any {
	names := []any{}
	for _, name := range slices.Sorted(maps.Keys(s.rooms)) {
		names = append(names, name)
	}
	return names
}

// all returns every socket of the namespace, in no order.
func (n *namespace) all() []*socket { return slices.Collect(maps.Values(n.sockets)) }

// in returns every socket that is in one of the rooms, once, in no order.
func (n *namespace) in(rooms ...string) []*socket {
	found := map[*socket]bool{}
	for _, room := range rooms {
		maps.Copy(found, n.rooms[room])
	}
	return slices.Collect(maps.Keys(found))
}

// without leaves sockets out of some.
func without(some []*socket, left ...*socket) []*socket {
	return slices.DeleteFunc(some, func(s *socket) bool { return slices.Contains(left, s) })
}

// broadcast sends an event to many.
func (a *application) broadcast(to []*socket, event string, args ...any) {
	if a.freedoms.ExtraArgument {
		args = append(slices.Clone(args), a.newID())
	}
	for _, s := range to {
		s.emit(event, args...)
	}
}

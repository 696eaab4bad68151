package chat

import (
	"iter"
	"maps"
)

// audience is whom an event is for.
type audience uint8

const (
	toAll    audience = iota // every member of the namespace
	toRoom                   // every member of a room
	toRooms                  // every member of any of several rooms
	toSender                 // whoever caused it, alone
)

// emission is one event on its way.
type emission struct {
	message *Message
	sender  *Member    // whoever caused it
	into    *namespace // nil for the sender's own
	to      audience
	room    string   // of toRoom
	rooms   []string // of toRooms
	except  string   // the members of this room are left out; empty for none
	others  bool     // the sender is left out
}

// home returns the namespace that the event is for.
func (e emission) home() *namespace {
	if e.into != nil {
		return e.into
	}
	return e.sender.namespace
}

// in returns the same event for another namespace.
func (e emission) in(n *namespace) emission {
	e.message = &Message{
		Namespace: n.name,
		Event:     e.message.Event,
		Arguments: e.message.Arguments,
		ID:        e.message.ID,
		HasID:     e.message.HasID,
	}
	return e
}

// receivers keeps the rule of that name.
func receivers(n *namespace, e emission) iter.Seq[*Member] {
	switch {
	case e.to == toSender:
		return only(n, e.sender)
	case e.to == toRoom && e.others:
		return without(maps.Keys(n.rooms[e.room]), e.sender)
	case e.to == toRoom:
		return maps.Keys(n.rooms[e.room])
	case e.to == toRooms:
		return union(n, e.rooms)
	case e.except != "":
		return filter(maps.Keys(n.members), func(m *Member) bool {
			_, inside := n.members[m][e.except]
			return !inside
		})
	case e.others:
		return without(maps.Keys(n.members), e.sender)
	}
	return maps.Keys(n.members)
}

// union are the members of several rooms, each of them once.
func union(n *namespace, rooms []string) iter.Seq[*Member] {
	members := make(map[*Member]struct{})
	for _, room := range rooms {
		maps.Copy(members, n.rooms[room])
	}
	return maps.Keys(members)
}

// only is a single member, if it is one of the namespace.
func only(n *namespace, m *Member) iter.Seq[*Member] {
	return func(yield func(*Member) bool) {
		if _, ok := n.members[m]; ok {
			yield(m)
		}
	}
}

// without leaves one out.
func without(members iter.Seq[*Member], one *Member) iter.Seq[*Member] {
	return filter(members, func(m *Member) bool { return m != one })
}

// filter keeps those that meet a condition.
func filter(members iter.Seq[*Member], keep func(*Member) bool) iter.Seq[*Member] {
	return func(yield func(*Member) bool) {
		for m := range members {
			if keep(m) && !yield(m) {
				return
			}
		}
	}
}

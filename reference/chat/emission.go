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
	toSender                 // whoever caused it, alone
)

// emission is one event on its way.
type emission struct {
	message *Message
	sender  *Member // whoever caused it
	to      audience
	room    string // of toRoom
	others  bool   // the sender is left out

	volatile bool // it is not worth to be replayed
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
	case e.others:
		return without(maps.Keys(n.members), e.sender)
	}
	return maps.Keys(n.members)
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

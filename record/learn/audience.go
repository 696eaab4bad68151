package learn

import (
	"cmp"
	"slices"
	"time"
)

// Receivers, in the words of a profile.
const (
	toSender     = "sender"
	toOthers     = "others"
	toAll        = "all"
	toRoom       = "room"
	toRoomOthers = "room_others"
	toOutsiders  = "outsiders"
	toOne        = "one"
)

// link says that an event of clients makes the server send another one.
type link struct {
	namespace  string
	event      string // of the client
	delivery   string // of the server
	occasions  []occasion
	audience   audience
	alternates []audience // explanations that fit as well
	remark     string
}

// joined reports whether rooms that clients join have to do with it.
func (a audience) joined() bool { return a.to == toRoom || a.to == toRoomOthers || a.to == toOutsiders }

// ofConnection reports whether it is the room of the sender's connection, which no message names.
func (a audience) ofConnection() bool {
	return (a.to == toRoom || a.to == toRoomOthers) && a.path == ""
}

// occasion is one emission and what it made the server send.
type occasion struct {
	emit     *emit
	receipts []*receipt
}

// audience is one explanation of who receives a delivery.
type audience struct {
	to     string
	path   string // of the room or the address in what is sent; empty for the room that the sender joined last
	byName bool   // one: the address is a name, not an id
	rooms  rooms
	misses int // how many occasions it does not explain
	rank   int // among those that explain as many: the lowest is the likeliest
	// leaveSeen: the leaving is needed to explain what was seen.
	leaveSeen bool
	// foreign: the sender was never a member.
	foreign bool
}

// links returns what each event of clients makes the server send: every second time at least, or with texts of that event in it. Emissions
// that nobody received anything of are occasions, too: perhaps nobody else was in the room.
func (h *history) links() []*link {
	type pair struct{ namespace, event, delivery string }
	effects := map[pair]int{}
	related := map[pair]bool{}
	emitted := map[[2]string][]*emit{}
	var order []pair
	for _, e := range h.emits {
		kind := [2]string{e.socket.namespace, e.event}
		emitted[kind] = append(emitted[kind], e)
		counted := map[pair]bool{}
		for _, r := range e.effects {
			p := pair{e.socket.namespace, e.event, r.event}
			if effects[p] == 0 {
				order = append(order, p)
			}
			if !counted[p] {
				effects[p]++
				counted[p] = true
			}
			related[p] = related[p] || r.cause.score(r) > 0
		}
	}
	var all []*link
	for _, p := range order {
		emits := emitted[[2]string{p.namespace, p.event}]
		if !related[p] && 2*effects[p] < len(emits) {
			continue
		}
		l := &link{namespace: p.namespace, event: p.event, delivery: p.delivery}
		for _, e := range emits {
			o := occasion{emit: e}
			for _, r := range e.effects {
				if r.event == p.delivery {
					o.receipts = append(o.receipts, r)
				}
			}
			l.occasions = append(l.occasions, o)
		}
		all = append(all, l)
	}
	return all
}

// decide tries every explanation of who receives the deliveries of a link. Sockets that have not done the setup yet prove nothing.
func (h *history) decide(l *link, name source, unset func(*socket, *emit) bool) {
	var all []audience
	for _, simple := range []audience{{to: toSender, rank: 20}, {to: toAll, rank: 40}, {to: toOthers, rank: 40}} {
		all = append(all, h.try(l, simple, unset))
	}
	for _, path := range h.addresses(l) {
		all = append(all, h.try(l, audience{to: toOne, path: path, rank: 10}, unset), h.try(l, audience{to: toOne, path: path, byName: true, rank: 11}, unset))
	}
	for _, joined := range h.joinings(l.namespace, l.event, name) {
		all = append(all, h.roomAudiences(l, joined, unset)...)
	}
	all = slices.DeleteFunc(all, func(a audience) bool { return 5*a.misses > len(l.occasions) })
	slices.SortStableFunc(all, func(a, b audience) int { return cmp.Or(cmp.Compare(a.misses, b.misses), cmp.Compare(a.rank, b.rank)) })
	if len(all) > 0 {
		l.audience = all[0]
		l.alternates = slices.DeleteFunc(all[1:], func(a audience) bool { return a.misses > all[0].misses })
	}
}

// roomAudiences are the explanations by a room that clients join in one way.
func (h *history) roomAudiences(l *link, joined rooms, unset func(*socket, *emit) bool) []audience {
	var all []audience
	paths := []string{""}
	for _, leaf := range leaves(l.occasions[0].emit.args) {
		if leaf.text() != "" {
			paths = append(paths, leaf.path)
		}
	}
	single := joined
	single.oneAtATime = true
	leavings := h.leavings(l.namespace, joined, l.event)
	for _, to := range []string{toRoom, toRoomOthers, toOutsiders} {
		for _, path := range paths {
			rank := 30
			if path == "" {
				rank = 50
			}
			if to == toOutsiders {
				rank += 20
			}
			if !joinLike.MatchString(joined.join) {
				rank += 5
			}
			plain := h.try(l, audience{to: to, path: path, rooms: joined, rank: rank + 2}, unset)
			all = append(all, plain, h.try(l, audience{to: to, path: path, rooms: single, rank: rank + 4}, unset))
			for _, leaving := range leavings {
				better := 3
				if leaveLike.MatchString(leaving.leave) {
					better = 0
				}
				a := h.try(l, audience{to: to, path: path, rooms: leaving, rank: rank + better}, unset)
				a.leaveSeen = plain.misses > a.misses
				all = append(all, a)
			}
		}
	}
	return all
}

// addresses returns the places at which every emission names a socket or its user, and not always the sender.
func (h *history) addresses(l *link) []string {
	var paths []string
	for _, leaf := range leaves(l.occasions[0].emit.args) {
		toAnother := false
		named := !slices.ContainsFunc(l.occasions, func(o occasion) bool {
			text := textAt(o.emit.args, leaf.path)
			addressed := cmp.Or(h.named(o.emit, text, false), h.named(o.emit, text, true))
			toAnother = toAnother || addressed != o.emit.socket
			return addressed == nil
		})
		if named && toAnother {
			paths = append(paths, leaf.path)
		}
	}
	return paths
}

// named returns the socket that is called so when something is emitted, nil if none is.
func (h *history) named(e *emit, text string, byName bool) *socket {
	for _, s := range h.sockets {
		if s.namespace == e.socket.namespace && s.present(e.index) && text != "" && (byName && s.name == text || !byName && s.sid == text) {
			return s
		}
	}
	return nil
}

// justLeft is how long before a connection ends a message may be lost to it.
const justLeft = 200 * time.Millisecond

// try counts the occasions that an explanation does not explain.
func (h *history) try(l *link, a audience, unset func(*socket, *emit) bool) audience {
	m := newMembership(a.rooms)
	next := 0
	member := false
	for _, o := range l.occasions {
		for ; next < len(h.emits) && h.emits[next].index < o.emit.index; next++ {
			if h.emits[next].socket.namespace == l.namespace {
				m.take(h.emits[next])
			}
		}
		expects, known := h.expects(a, m, o.emit)
		if !known {
			a.misses++
			continue
		}
		member = member || m.members[h.roomOf(a, m, o.emit)][o.emit.socket]
		if !h.agrees(o, expects, unset) {
			a.misses++
		}
	}
	a.foreign = !member
	return a
}

func (h *history) roomOf(a audience, m *membership, e *emit) string {
	if a.path == "" {
		return m.last[e.socket]
	}
	return textAt(e.args, a.path)
}

// expects returns who has to receive what is emitted, and false if the explanation does not tell.
func (h *history) expects(a audience, m *membership, e *emit) (func(*socket) bool, bool) {
	sender := func(s *socket) bool { return s == e.socket }
	switch a.to {
	case toSender:
		return sender, true
	case toAll:
		return func(*socket) bool { return true }, true
	case toOthers:
		return func(s *socket) bool { return !sender(s) }, true
	case toOne:
		addressed := h.named(e, textAt(e.args, a.path), a.byName)
		return func(s *socket) bool { return s == addressed }, addressed != nil
	}
	room := h.roomOf(a, m, e)
	members, known := m.members[room]
	switch a.to {
	case toRoomOthers:
		return func(s *socket) bool { return members[s] && !sender(s) }, known
	case toOutsiders:
		return func(s *socket) bool { return !members[s] }, known
	}
	return func(s *socket) bool { return members[s] }, known
}

// agrees compares who received something with who had to.
func (h *history) agrees(o occasion, expects func(*socket) bool, unset func(*socket, *emit) bool) bool {
	for _, s := range h.sockets {
		if s.namespace != o.emit.socket.namespace || !s.present(o.emit.index) || s != o.emit.socket && unset(s, o.emit) {
			continue
		}
		received := slices.ContainsFunc(o.receipts, func(r *receipt) bool { return r.socket == s })
		if !received && s.ended < h.length && s.endedAt.Sub(o.emit.at) < justLeft {
			continue
		}
		if received != expects(s) {
			return false
		}
	}
	return true
}

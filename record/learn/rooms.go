package learn

// rooms is one explanation of how clients come into rooms and out of them.
type rooms struct {
	join, joinPath   string
	leave, leavePath string // empty if there is no leaving; an empty path leaves the room joined last
	oneAtATime       bool   // joining a room leaves the one before
}

// membership is who is in which room, as one explanation has it.
type membership struct {
	rooms
	members map[string]map[*socket]bool
	last    map[*socket]string // the room joined last
}

func newMembership(r rooms) *membership {
	return &membership{rooms: r, members: map[string]map[*socket]bool{}, last: map[*socket]string{}}
}

// take changes the membership as an event of a client asks for.
func (m *membership) take(e *emit) {
	s := e.socket
	switch e.event {
	case m.join:
		room := textAt(e.args, m.joinPath)
		if room == "" {
			return
		}
		if m.oneAtATime {
			delete(m.members[m.last[s]], s)
		}
		if m.members[room] == nil {
			m.members[room] = map[*socket]bool{}
		}
		m.members[room][s] = true
		m.last[s] = room
	case m.leave:
		room := m.last[s]
		if m.leavePath != "" {
			room = textAt(e.args, m.leavePath)
		}
		delete(m.members[room], s)
		if m.last[s] == room {
			delete(m.last, s)
		}
	}
}

// joinings returns every place at which clients may name a room that they join.
func (h *history) joinings(namespace string, except string, name source) []rooms {
	var all []rooms
	seen := map[source]bool{}
	for _, e := range h.emits {
		if e.socket.namespace != namespace || e.event == except {
			continue
		}
		for _, l := range e.leaves {
			at := source{e.event, l.path}
			if l.text() == "" || seen[at] || at == name {
				continue
			}
			seen[at] = true
			all = append(all, rooms{join: e.event, joinPath: l.path})
		}
	}
	return all
}

// leavings returns an explanation with each way to leave that the conversation allows: an event that always names a room in which its
// sender is, or one without arguments whose name says it.
func (h *history) leavings(namespace string, r rooms, except string) []rooms {
	all := []rooms{}
	possible := map[source]bool{}
	m := newMembership(r)
	for _, e := range h.emits {
		if e.socket.namespace != namespace {
			continue
		}
		if e.event != r.join && e.event != except {
			places := e.leaves
			if len(places) == 0 && leaveLike.MatchString(e.event) {
				possible[source{e.event, ""}] = true
			}
			for _, l := range places {
				at := source{e.event, l.path}
				before, seen := possible[at]
				possible[at] = (before || !seen) && l.text() != "" && m.members[l.text()][e.socket]
			}
		}
		m.take(e)
	}
	for at, ok := range possible {
		if ok {
			with := r
			with.leave, with.leavePath = at.event, at.path
			all = append(all, with)
		}
	}
	return all
}

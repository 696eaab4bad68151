package ledger

import (
	"maps"
	"slices"
	"time"
)

// maxOpen bounds the messages of a run that were given up for the time being. What is lost beyond them is counted, but if it comes
// after all, it is taken for a duplicate.
const maxOpen = 1 << 20

// member is a receiver in a scope, now or once. The receiver's lock guards it.
type member struct {
	scope    *Scope
	receiver *Receiver
	present  bool // the latest stay has not ended
	certain  bool // the beginning of the latest stay is confirmed, and its end not asked for
	stay     stay // the latest
	earlier  []stay
	window   window
	highest  uint64          // the latest number that came
	open     map[uint64]open // given up, but may still come
}

// open is a message that was given up for the time being.
type open struct {
	zone   zone
	known  bool // its sender and its time are
	sender uint32
	begun  time.Duration
}

// enter begins a stay that is not confirmed yet.
func (m *member) enter(now time.Duration) {
	if m.present {
		return
	}
	m.archive()
	before := max(m.scope.boundary(now), m.stay.after) // what may still come of the stay before is that one's
	m.present, m.stay = true, stay{before: before, uncertain: always, due: always, after: always}
	m.window.base = before
}

// confirm makes the stay certain.
func (m *member) confirm() {
	if !m.present || m.certain {
		return
	}
	m.certain, m.stay.uncertain = true, m.scope.change(1)
}

// retire asks for the end of the stay.
func (m *member) retire(now time.Duration) {
	if !m.present || m.stay.due != always {
		return
	}
	m.stay.due = m.scope.boundary(now)
	m.resign()
}

// resign takes the member out of those who are in with certainty.
func (m *member) resign() {
	if m.certain {
		m.certain = false
		m.scope.change(-1)
	}
}

// leave ends the stay: it was confirmed.
func (m *member) leave(now time.Duration) {
	if !m.present {
		return
	}
	m.retire(now)
	m.present, m.stay.after = false, m.scope.latest()
}

// depart ends the stay as the user closes its connection, and reads no more. Others may have got what is still on its way here, so of
// what had not come by then only that is due which the server had all its time for, or which a later message of the same sender has
// overtaken.
func (m *member) depart(now time.Duration) {
	if !m.present {
		return
	}
	m.leave(now)
	overtaken := map[uint32]bool{}
	for n := m.stay.after; n > m.window.base; n-- {
		r, zone := m.scope.recall(n), m.zone(n)
		switch {
		case m.window.has(n):
			overtaken[r.sender] = overtaken[r.sender] || m.scope.ordered(r, n)
			continue
		case zone == inside && !overtaken[r.sender] && !m.scope.ledger.tooLong(now-r.begun):
			zone = inUncertain
		}
		m.giveUp(n, zone)
	}
	m.window.base, m.window.words = max(m.window.base, m.stay.after), m.window.words[:0]
}

// cut ends the stay as the connection is lost. Of what had not come by then only that is due which a later message of the same
// sender has overtaken.
func (m *member) cut() {
	if !m.present {
		return
	}
	m.resign()
	m.present = false
	m.stay.after, m.stay.due = min(m.stay.after, m.highest), min(m.stay.due, m.highest)
	overtaken := map[uint32]bool{}
	for n := m.highest; n > m.window.base; n-- {
		r := m.scope.recall(n)
		switch {
		case m.window.has(n):
			overtaken[r.sender] = overtaken[r.sender] || m.scope.ordered(r, n)
		case r.number == n && overtaken[r.sender]:
			m.giveUp(n, m.zone(n))
		default:
			m.giveUp(n, inUncertain)
		}
	}
	m.window.base, m.window.words = max(m.window.base, m.highest), m.window.words[:0]
}

// archive puts the latest stay among the earlier ones, and gives up what did not come.
func (m *member) archive() {
	if m.stay.after == 0 {
		return
	}
	m.window.close(min(m.stay.after, m.scope.latest()), m.pass)
	m.earlier = append(m.earlier, m.stay)
	if len(m.earlier) > maxStays {
		m.earlier = append(m.earlier[:0], m.earlier[1:]...)
	}
}

// pass notes that a message has not come.
func (m *member) pass(n uint64) { m.giveUp(n, m.zone(n)) }

// giveUp notes that a message of a zone has not come. It may still.
func (m *member) giveUp(n uint64, zone zone) {
	if zone == outside {
		return
	}
	r := m.scope.recall(n)
	gone := open{zone, r.number == n, r.sender, r.begun}
	ledger := m.scope.ledger
	if ledger.open.Add(1) > maxOpen {
		ledger.open.Add(-1)
		m.lose(n, gone)
		return
	}
	if m.open == nil {
		m.open = map[uint64]open{}
	}
	m.open[n] = gone
}

// zone says what a message is to the member, by its latest stay or an earlier one.
func (m *member) zone(n uint64) zone {
	if z := m.stay.zone(n); z != outside {
		return z
	}
	for _, s := range m.earlier {
		if z := s.zone(n); z != outside {
			return z
		}
	}
	if len(m.earlier) == maxStays && n <= m.earlier[0].before {
		return inside
	}
	return outside
}

// take notes that a message has come. It says what it is to the member, and whether it had come before.
func (m *member) take(n uint64) (z zone, again bool) {
	z = m.zone(n)
	if z == outside {
		return outside, false
	}
	if n > m.window.base {
		if m.window.has(n) {
			return z, true
		}
		m.window.add(n, m.pass)
		return z, false
	}
	if late, ok := m.open[n]; ok {
		delete(m.open, n)
		m.scope.ledger.open.Add(-1)
		return late.zone, false
	}
	return z, true
}

// overtaken says whether a later message of the same sender had come before this one.
func (m *member) overtaken(n uint64, sender uint32) bool {
	m.scope.mu.Lock()
	defer m.scope.mu.Unlock()
	for later := n + 1; later <= m.highest; later++ {
		r := m.scope.look(later)
		if r == nil || r.sender != sender {
			continue
		}
		if m.came(later) {
			return true
		}
	}
	return false
}

// came says whether a message has come.
func (m *member) came(n uint64) bool {
	if n > m.window.base {
		return m.window.has(n)
	}
	_, missing := m.open[n]
	return !missing && m.zone(n) != outside
}

// owed is how many messages are due that have not come and were not given up.
func (m *member) owed() uint64 {
	from, upTo := max(m.stay.uncertain+1, m.window.base+1), min(m.stay.due, m.scope.latest())
	if m.stay.after == 0 || m.stay.uncertain == always || from > upTo {
		return 0
	}
	return upTo - from + 1 - m.window.count(from, upTo)
}

// settle counts what has not come by the end of the run.
func (m *member) settle() {
	if m.present {
		latest := m.scope.latest()
		m.stay.due, m.stay.after = min(m.stay.due, latest), min(m.stay.after, latest)
	}
	m.window.close(min(m.stay.after, m.scope.latest()), m.pass)
	for _, n := range slices.Sorted(maps.Keys(m.open)) {
		m.lose(n, m.open[n])
	}
	m.open = nil
}

// lose counts a message that comes no more as lost, if it was due. Of one that is forgotten, the sender and the time are not known: it
// is counted, and nothing made up.
func (m *member) lose(n uint64, gone open) {
	if gone.zone != inside || m.scope.never(n) {
		return
	}
	ledger := m.scope.ledger
	ledger.counts[m.scope.promise].lost.Add(1)
	m.receiver.share.lost++
	if !gone.known {
		return
	}
	if sender := ledger.receiver(gone.sender); sender != nil {
		sender.unreceived.Add(1)
	}
	ledger.offend("lost", m.scope, n, gone.sender, m.receiver, gone.begun)
}

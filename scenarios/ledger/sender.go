package ledger

import (
	"slices"
	"time"
)

// sent is a message of a receiver's own.
type sent struct {
	scope  *Scope
	number uint64
}

// leastUnsure is how many messages of its own a receiver remembers before it looks which of them it may forget.
const leastUnsure = 16

// sent notes that a message of its own is under way. Where the sender does not get its own messages, it says whether this one
// would have been due.
func (r *Receiver) sent(s *Scope, n uint64, now time.Duration) (excused bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.unsure) == cap(r.unsure) && len(r.unsure) >= leastUnsure {
		r.unsure = slices.DeleteFunc(r.unsure, func(m sent) bool { return !m.scope.underWay(m.number, now, false) })
		r.unsure = slices.Grow(r.unsure, len(r.unsure)+leastUnsure)
	}
	r.unsure = append(r.unsure, sent{s, n})
	if s.echo {
		return false
	}
	m := r.member(s.id)
	if m == nil || !m.present {
		return false
	}
	m.window.add(n, m.pass)
	return m.certain
}

// doubtUnconfirmed puts in doubt what of its own nobody is known to have, as the connection is over: it may never have left.
func (r *Receiver) doubtUnconfirmed(now time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.unsure {
		m.scope.underWay(m.number, now, true)
	}
	r.unsure = r.unsure[:0]
}

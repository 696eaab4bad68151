package ledger

import (
	"sync"
	"sync/atomic"
	"time"
)

// Receiver is one socket of a virtual user: what it is a member of, and what came. It outlives reconnections. It is safe for
// concurrent use.
type Receiver struct {
	ledger *Ledger
	id     uint32
	name   string
	group  string

	mu      sync.Mutex
	members []*member // few
	unsure  []sent    // what the server may not have yet, and more
	share   share

	unreceived atomic.Uint32 // deliveries of its own messages that are lost
}

// Joining says that membership of a scope is about to be asked for.
func (r *Receiver) Joining(s *Scope, now time.Duration) {
	r.mu.Lock()
	defer r.mu.Unlock()
	m := r.member(s.id)
	if m == nil {
		m = &member{scope: s, receiver: r}
		r.members = append(r.members, m)
	}
	m.enter(now)
}

// Joined says that the membership is confirmed: from now on every message has to come.
func (r *Receiver) Joined(s *Scope) {
	r.change(s, (*member).confirm)
}

// Leaving says that the end of the membership is about to be asked for.
func (r *Receiver) Leaving(s *Scope, now time.Duration) {
	r.change(s, func(m *member) { m.retire(now) })
}

// Left says that the end is confirmed: from now on no message may come.
func (r *Receiver) Left(s *Scope, now time.Duration) {
	r.change(s, func(m *member) { m.leave(now) })
}

func (r *Receiver) change(s *Scope, change func(*member)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if m := r.member(s.id); m != nil {
		change(m)
	}
}

// Departing says that the connection is about to be closed on purpose, which ends every membership.
func (r *Receiver) Departing(now time.Duration) {
	r.changeAll(func(m *member) { m.retire(now) })
}

// Departed says that the connection was closed on purpose.
func (r *Receiver) Departed(now time.Duration) {
	r.changeAll(func(m *member) { m.depart(now) })
	r.doubtUnconfirmed(now)
}

// Lost says that the connection was lost, and with it every membership.
func (r *Receiver) Lost(now time.Duration) {
	r.changeAll((*member).cut)
	r.doubtUnconfirmed(now)
}

func (r *Receiver) changeAll(change func(*member)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.members {
		change(m)
	}
}

// member returns the membership of a scope, ended or not, or nil.
func (r *Receiver) member(scope uint32) *member {
	for _, m := range r.members {
		if m.scope.id == scope {
			return m
		}
	}
	return nil
}

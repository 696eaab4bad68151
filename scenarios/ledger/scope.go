package ledger

import (
	"sync"
	"time"
)

// maxRecent bounds how many of its latest messages a scope remembers. Of an older one that its members have received it is no longer
// known whether a copy of it is out of order.
const maxRecent = 1 << 16

// maxOverdue bounds the messages of a run that are remembered beyond that because a member lacks them. Of what is lost beyond the bound,
// neither the sender nor the time is known.
const maxOverdue = 1 << 16

// leastRecent is how many it begins with. There may be a scope for every user.
const leastRecent = 8

// Scope is an audience and the messages to it. It is safe for concurrent use.
type Scope struct {
	ledger  *Ledger
	id      uint32
	promise Promise
	name    string
	echo    bool // the sender gets its messages too, if it is a member

	mu      sync.Mutex
	begun   uint64             // the number of the latest message
	settled uint64             // up to here the server has dealt with every message, as far as can be known
	recent  []recent           // of the latest messages, by their numbers modulo the length, a power of two
	overdue map[uint64]*recent // messages whose place in recent was needed before all members had them, by number
	members int                // how many are in with certainty
	doubted map[uint64]*doubt
}

// recent is what is remembered of a message.
type recent struct {
	number   uint64
	intended time.Duration
	begun    time.Duration
	sender   uint32
	missing  int32 // how many have not got it yet of those who were in when it was sent
	got      bool  // by anybody
	told     bool  // the sender was told that the server has it
}

func (r *recent) dealt() bool { return r.got || r.told }

// doubt is about a message that may never have left its sender.
type doubt struct{ got bool }

// Name returns the name the scope was made with.
func (s *Scope) Name() string { return s.name }

// Message is one whose sending has begun.
type Message struct {
	scope *Scope
	token Token
}

// Send begins the sending of a message, so it must be called right before that; for one sender never twice at the same time.
// Intended is when the schedule wanted it, which latency is measured from.
func (s *Scope) Send(sender *Receiver, intended, now time.Duration) Message {
	s.mu.Lock()
	s.begun++
	n := s.begun
	slot := s.slot(n, now)
	s.keep(slot)
	*slot = recent{number: n, sender: sender.id, missing: int32(s.members), intended: intended, begun: now}
	s.mu.Unlock()
	s.ledger.counts[s.promise].messages.Add(1)
	if sender.sent(s, n, now) && !s.echo {
		s.mu.Lock()
		if r := s.look(n); r != nil {
			r.missing--
		}
		s.mu.Unlock()
	}
	return Message{s, Token{s.id, n, sender.id}}
}

// Append writes the token of the message, which has to reach the receivers as it is, anywhere in their event.
func (m Message) Append(to []byte) []byte { return m.token.append(to, m.scope.ledger.run) }

// String returns the token.
func (m Message) String() string { return string(m.Append(nil)) }

// Dealt says that the server has told the sender that it has the message.
func (m Message) Dealt() {
	m.scope.mu.Lock()
	defer m.scope.mu.Unlock()
	if r := m.scope.look(m.token.number); r != nil {
		r.told = true
	}
}

// Failed says that the message could not be sent. It counts if anybody gets it all the same.
func (m Message) Failed() {
	m.scope.mu.Lock()
	defer m.scope.mu.Unlock()
	m.scope.doubt(m.token.number)
}

func (s *Scope) doubt(n uint64) {
	if s.doubted == nil {
		s.doubted = map[uint64]*doubt{}
	}
	if s.doubted[n] == nil {
		s.doubted[n] = &doubt{}
	}
}

// underWay says whether it is open whether the server has a message, and puts it in doubt if asked to.
func (s *Scope) underWay(n uint64, now time.Duration, doubt bool) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.look(n)
	if r == nil || r.dealt() || s.ledger.tooLong(now-r.begun) {
		return false
	}
	if doubt {
		s.doubt(n)
	}
	return true
}

// never says whether a message is in doubt, and nobody got it.
func (s *Scope) never(n uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	d := s.doubted[n]
	return d != nil && !d.got
}

// keep remembers a message that is about to lose its place in recent, if a member lacks it.
func (s *Scope) keep(r *recent) {
	if r.missing <= 0 {
		return
	}
	if s.ledger.overdue.Add(1) > maxOverdue {
		s.ledger.overdue.Add(-1)
		return
	}
	if s.overdue == nil {
		s.overdue = map[uint64]*recent{}
	}
	kept := *r
	s.overdue[r.number] = &kept
}

// slot returns the place of a new message. What was there moves out, unless it is still in flight.
func (s *Scope) slot(n uint64, now time.Duration) *recent {
	if len(s.recent) == 0 {
		s.recent = make([]recent, leastRecent)
	}
	size := uint64(len(s.recent))
	old := &s.recent[n&(size-1)]
	if old.number == 0 || size == maxRecent || old.dealt() && old.missing <= 0 || now-old.begun > s.ledger.options.Late {
		return old
	}
	grown := make([]recent, 2*size)
	for _, r := range s.recent {
		if r.number != 0 {
			grown[r.number&(2*size-1)] = r
		}
	}
	s.recent = grown
	return &grown[n&(2*size-1)]
}

// look returns what is remembered of a message, or nil.
func (s *Scope) look(n uint64) *recent {
	if len(s.recent) == 0 {
		return nil
	}
	if r := &s.recent[n&uint64(len(s.recent)-1)]; r.number == n {
		return r
	}
	return s.overdue[n]
}

// recall returns what is remembered of a message; nothing but zeros if that is forgotten.
func (s *Scope) recall(n uint64) recent {
	s.mu.Lock()
	defer s.mu.Unlock()
	if r := s.look(n); r != nil {
		return *r
	}
	return recent{}
}

// ordered reports whether message n shows, as it has come, that the earlier ones of its sender come no more. One that is forgotten has
// no sender.
func (s *Scope) ordered(r recent, n uint64) bool { return r.number == n && !s.ledger.options.Unordered }

// dealtWith moves the mark of what the server has dealt with, and returns it.
func (s *Scope) dealtWith(now time.Duration) uint64 {
	for s.settled < s.begun {
		if r := s.look(s.settled + 1); r != nil {
			age := now - r.begun
			if !s.ledger.tooLong(age) && (!r.dealt() || age < s.ledger.options.Grace) {
				break
			}
		}
		s.settled++
	}
	return s.settled
}

// arrived notes that somebody got a message, and whether that counts as one of those it was sent to. It returns what was remembered
// of it and whether it was the first and the last to get it.
func (s *Scope) arrived(n uint64, counts bool) (r recent, known, first, last bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d := s.doubted[n]; d != nil {
		d.got = true
	}
	found := s.look(n)
	if found == nil {
		return recent{}, false, false, false
	}
	first, found.got = !found.got, true
	if counts {
		found.missing--
		last = found.missing == 0
	}
	if last && s.overdue[n] == found {
		delete(s.overdue, n)
		s.ledger.overdue.Add(-1)
	}
	return *found, true, first, last
}

// change adds to those who are in with certainty, and returns the latest number.
func (s *Scope) change(by int) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.members += by
	return s.begun
}

// latest returns the latest number.
func (s *Scope) latest() uint64 { return s.change(0) }

// boundary returns up to where the server has dealt with the messages.
func (s *Scope) boundary(now time.Duration) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.dealtWith(now)
}

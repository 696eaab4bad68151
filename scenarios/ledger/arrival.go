package ledger

import "time"

// Verdict is what an arrival is to its receiver.
type Verdict uint8

// The verdicts.
const (
	Delivered  Verdict = iota // as it had to be
	Uncertain                 // while the membership changed
	Duplicated                // it had come before
	Leaked                    // it was for others, or came back to its sender that must not see it
	Unknown                   // nobody of this run sent it
)

// Arrival is what the ledger makes of a message that came.
type Arrival struct {
	Verdict    Verdict
	Scope      *Scope // nil if unknown
	OutOfOrder bool   // a later one of the same sender had come before
	Late       bool   // it took longer than [Options.Late]
	// Latency is from the intended sending to the receipt. Where Known is false, it is no longer known, nor is what follows.
	Latency time.Duration
	Known   bool
	First   bool // nobody had it before
	Last    bool // everybody has it now who was in with certainty when it was sent
}

// Receive accounts for an event that came: anything that has a token of the run in it. Of events that have none it says false.
func (r *Receiver) Receive(data []byte, now time.Duration) (Arrival, bool) {
	token, ok := find(data, r.ledger.opening)
	if !ok {
		return Arrival{}, false
	}
	s := r.ledger.scope(token.scope)
	if s == nil || token.number == 0 || token.number > s.latest() {
		r.ledger.unknown.Add(1)
		return Arrival{Verdict: Unknown}, true
	}
	a := r.receive(s, token, now)
	s.ledger.account(a, token, r, now)
	return a, true
}

// receive says what a message of a scope is to the receiver.
func (r *Receiver) receive(s *Scope, token Token, now time.Duration) Arrival {
	r.mu.Lock()
	defer r.mu.Unlock()
	a := r.judge(s, token, now)
	r.share.add(a)
	return a
}

func (r *Receiver) judge(s *Scope, token Token, now time.Duration) Arrival {
	a := Arrival{Scope: s, Verdict: Leaked}
	m := r.member(s.id)
	back := token.sender == r.id && !s.echo
	if m != nil && !back {
		z, again := m.take(token.number)
		switch {
		case again:
			a.Verdict = Duplicated
		case z == inside:
			a.Verdict = Delivered
		case z == inUncertain:
			a.Verdict = Uncertain
		}
	}
	fresh := a.Verdict == Delivered || a.Verdict == Uncertain
	remembered, known, first, last := s.arrived(token.number, a.Verdict == Delivered)
	if !fresh {
		return a
	}
	a.Known, a.First, a.Last = known, first, last
	if known {
		a.Latency = now - remembered.intended
	}
	a.Late = a.Verdict == Delivered && (a.Latency > r.ledger.options.Late || !known)
	if token.number < m.highest {
		a.OutOfOrder = m.overtaken(token.number, token.sender)
	}
	m.highest = max(m.highest, token.number)
	return a
}

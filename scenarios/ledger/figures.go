package ledger

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Figures are the counts of a promise. A message counts once for each receiver, but in Messages.
type Figures struct {
	Messages   int64 // sent
	Received   int64 // that were due, the late ones too
	Lost       int64 // that were due
	Duplicated int64
	OutOfOrder int64 // that came after a later one of the same sender
	Leaked     int64
	Late       int64
	Uncertain  int64 // that came while a membership changed, so that they might have come or not
}

// Expected is how many were due.
func (f Figures) Expected() int64 { return f.Received + f.Lost }

// Reach is the share of what was due that came, from 0 to 1; 1 if nothing was due.
func (f Figures) Reach() float64 {
	if f.Expected() == 0 {
		return 1
	}
	return float64(f.Received) / float64(f.Expected())
}

// Add adds figures up.
func (f Figures) Add(g Figures) Figures {
	return Figures{f.Messages + g.Messages, f.Received + g.Received, f.Lost + g.Lost, f.Duplicated + g.Duplicated,
		f.OutOfOrder + g.OutOfOrder, f.Leaked + g.Leaked, f.Late + g.Late, f.Uncertain + g.Uncertain}
}

// Figures returns the counts of a promise. Before [Ledger.Close] what is lost is only counted so far as it cannot come any more.
func (l *Ledger) Figures(p Promise) Figures {
	c := &l.counts[p]
	return Figures{c.messages.Load(), c.received.Load(), c.lost.Load(), c.duplicated.Load(), c.outOfOrder.Load(), c.leaked.Load(), c.late.Load(), c.uncertain.Load()}
}

// Unknown returns how many tokens of the run came that nobody had sent: something on the way makes or changes messages.
func (l *Ledger) Unknown() int64 { return l.unknown.Load() }

type counts struct {
	messages, received, lost, duplicated, outOfOrder, leaked, late, uncertain atomic.Int64
}

// account counts an arrival.
func (l *Ledger) account(a Arrival, token Token, r *Receiver, now time.Duration) {
	c := &l.counts[a.Scope.promise]
	switch a.Verdict {
	case Delivered:
		c.received.Add(1)
	case Uncertain:
		c.uncertain.Add(1)
	case Duplicated:
		c.duplicated.Add(1)
		l.offend("duplicated", a.Scope, token.number, token.sender, r, now)
	case Leaked:
		c.leaked.Add(1)
		l.offend("leaked", a.Scope, token.number, token.sender, r, now)
	}
	if a.OutOfOrder {
		c.outOfOrder.Add(1)
		l.offend("out_of_order", a.Scope, token.number, token.sender, r, now)
	}
	if a.Late {
		c.late.Add(1)
		l.offend("late", a.Scope, token.number, token.sender, r, now)
	}
}

// Offence is a message that did not reach whom it should, or reached whom it should not.
type Offence struct {
	Kind     string // lost, duplicated, out_of_order, leaked, late
	Promise  Promise
	Scope    string
	Sender   string
	Receiver string
	Number   uint64        // of the message in its scope
	At       time.Duration // when it came; of a lost one, when its sending began; since the beginning of the run
}

// offences keeps the first ones of each kind.
type offences struct {
	most int
	full [5]atomic.Bool
	mu   sync.Mutex
	kept [5][]Offence
}

var kinds = [5]string{"lost", "duplicated", "out_of_order", "leaked", "late"}

// offend keeps an offence if there is room.
func (l *Ledger) offend(kind string, s *Scope, n uint64, sender uint32, r *Receiver, at time.Duration) {
	o := &l.offences
	i := slices.Index(kinds[:], kind)
	if o.full[i].Load() {
		return
	}
	name := ""
	if from := l.receiver(sender); from != nil {
		name = from.name
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.kept[i]) < o.most {
		o.kept[i] = append(o.kept[i], Offence{kind, s.promise, s.name, name, r.name, n, at})
	}
	o.full[i].Store(len(o.kept[i]) == o.most)
}

// Offences returns the first offences of each kind.
func (l *Ledger) Offences() []Offence {
	l.offences.mu.Lock()
	defer l.offences.mu.Unlock()
	var all []Offence
	for _, kept := range l.offences.kept {
		of := slices.Clone(kept)
		slices.SortStableFunc(of, func(a, b Offence) int { return cmp.Compare(a.At, b.At) })
		all = append(all, of...)
	}
	return all
}

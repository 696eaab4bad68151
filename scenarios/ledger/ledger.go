package ledger

import (
	"sync"
	"sync/atomic"
	"time"
)

// Options are the bounds of a ledger.
type Options struct {
	// Run is a word of small letters and digits that no other run on the same server uses.
	Run string
	// Late is when a message that still comes is late; and when one that nobody acknowledged is taken for dealt with. Default 5 s.
	Late time.Duration
	// Grace is how long a message may take from one of the target's processes to another, in which a change of membership at the
	// other one still concerns it. None by default: one process.
	Grace time.Duration
	// Unordered says that messages of one sender may overtake each other. A later one that has come then does not show that an earlier
	// one is lost.
	Unordered bool
	// Offenders is how many offences are kept of each kind, the first ones. Default 20.
	Offenders int
}

// Ledger is the account of a run. It is safe for concurrent use.
type Ledger struct {
	options Options
	run     string
	opening []byte // what each token of the run begins with

	mu        sync.RWMutex
	scopes    []*Scope // by id
	byKey     map[key]*Scope
	receivers []*Receiver // by id

	counts  [promises]counts
	unknown atomic.Int64
	open    atomic.Int64 // how many messages were given up for the time being, see maxOpen
	overdue atomic.Int64 // how many messages all scopes remember as overdue, see maxOverdue
	awaited atomic.Bool  // see [Ledger.Awaited]

	offences offences
}

// key is what makes two scopes one.
type key struct {
	promise Promise
	name    string
	echo    bool
}

// New opens a ledger.
func New(options Options) *Ledger {
	if options.Late <= 0 {
		options.Late = 5 * time.Second
	}
	if options.Offenders <= 0 {
		options.Offenders = 20
	}
	return &Ledger{
		options:  options,
		run:      options.Run,
		opening:  append(append([]byte{mark}, options.Run...), '.'),
		byKey:    map[key]*Scope{},
		offences: offences{most: options.Offenders},
	}
}

// Scope returns the audience of that name and promise, and makes it if there is none. Echo says that a sender that is a member gets
// its own messages, too.
func (l *Ledger) Scope(promise Promise, name string, echo bool) *Scope {
	k := key{promise, name, echo}
	l.mu.RLock()
	s := l.byKey[k]
	l.mu.RUnlock()
	if s != nil {
		return s
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if s := l.byKey[k]; s != nil {
		return s
	}
	s = &Scope{ledger: l, id: uint32(len(l.scopes)), promise: promise, name: name, echo: echo}
	l.scopes = append(l.scopes, s)
	l.byKey[k] = s
	return s
}

// Receiver opens the account of a socket. The name is for the report, and so is the group, see [Ledger.Shares].
func (l *Ledger) Receiver(name, group string) *Receiver {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := &Receiver{ledger: l, id: uint32(len(l.receivers)), name: name, group: group}
	l.receivers = append(l.receivers, r)
	return r
}

// scope returns the scope with that id, or nil.
func (l *Ledger) scope(id uint32) *Scope {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if uint64(id) >= uint64(len(l.scopes)) {
		return nil
	}
	return l.scopes[id]
}

func (l *Ledger) receiver(id uint32) *Receiver {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if uint64(id) >= uint64(len(l.receivers)) {
		return nil
	}
	return l.receivers[id]
}

// everybody returns all receivers.
func (l *Ledger) everybody() []*Receiver {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.receivers[:len(l.receivers):len(l.receivers)]
}

// Owed returns how many messages have to come yet, over all receivers. What is lost for good stays owed until [Ledger.Close].
func (l *Ledger) Owed() (owed uint64) {
	for _, r := range l.everybody() {
		r.mu.Lock()
		for _, m := range r.members {
			owed += m.owed()
		}
		r.mu.Unlock()
	}
	return owed
}

// Awaited says that the server has had the time it gets for everything sent so far, and that nothing is sent any more: who leaves
// from now on leaves behind all of it.
func (l *Ledger) Awaited() { l.awaited.Store(true) }

// tooLong says whether the server has had the time it gets for a message of that age.
func (l *Ledger) tooLong(age time.Duration) bool { return age > l.options.Late || l.awaited.Load() }

// Close ends the account: whatever has not come by now is lost. Nothing may be called afterwards but what reads.
func (l *Ledger) Close() {
	for _, r := range l.everybody() {
		r.mu.Lock()
		for _, m := range r.members {
			m.settle()
		}
		r.mu.Unlock()
	}
}

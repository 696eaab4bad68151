package logbook

import (
	"hash/maphash"
	"sync"
	"time"

	"github.com/sioproof/sioproof/profiles"
)

// maxEntries bounds the connections of a run that are followed one by one. What is beyond is uncertain.
const maxEntries = 1 << 20

// Event is what a line of the log is about.
type Event string

// The events.
const (
	Connected    Event = "connected"
	Disconnected Event = "disconnected"
)

// Book is the account of the connections and of the lines about them. It is safe for concurrent use; a nil one takes nothing.
type Book struct {
	patterns *profiles.LogPatterns
	seed     maphash.Seed

	mu      sync.Mutex
	entries map[uint64]entry // by the hash of the id, where the lines name it
	made    int64            // connections
	ended   int64            // of them, whose end is due in the log
	vague   int64            // connections, and ends, that the server may log or not
	lines   map[Event]int64
	dropped int64 // lines that nobody has read
	beyond  int64 // connections that are not followed
}

// entry is a connection, or lines about an unknown one.
type entry struct {
	user         int32
	at           int32 // milliseconds since the load began, of the connection
	made         bool
	due          bool // its end is due in the log
	connected    uint8
	disconnected uint8
}

// New opens a book for a log that looks like that.
func New(patterns *profiles.LogPatterns) *Book {
	return &Book{patterns: patterns, seed: maphash.MakeSeed(), entries: map[uint64]entry{}, lines: map[Event]int64{}}
}

// Made notes a connection to a namespace that the server has confirmed, its user by number, and when since the load began.
func (b *Book) Made(sid string, user int, at time.Duration) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.made++
	b.change(sid, func(e *entry) { e.user, e.at, e.made = int32(user), int32(at.Milliseconds()), true })
}

// Possible notes a connection that is none of the load's, and that the server may log: an attempt that failed here, or that to the main
// namespace which comes with any other one in Engine.IO 3.
func (b *Book) Possible() {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.vague++
}

// Ended notes that a connection has ended. Noticed says that the server notices it at once.
func (b *Book) Ended(sid string, noticed bool) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if !noticed {
		b.vague++
		return
	}
	b.ended++
	b.change(sid, func(e *entry) { e.due = true })
}

// Read takes lines that the server has logged, and how many before them nobody has read.
func (b *Book) Read(lines []string, dropped int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.dropped += int64(dropped)
	for _, line := range lines {
		if sid, ok := b.patterns.Connected.Match(line); ok {
			b.lines[Connected]++
			b.change(sid, func(e *entry) { e.connected = more(e.connected) })
		}
		if sid, ok := b.patterns.Disconnected.Match(line); ok {
			b.lines[Disconnected]++
			b.change(sid, func(e *entry) { e.disconnected = more(e.disconnected) })
		}
	}
}

// more counts without an overflow.
func more(n uint8) uint8 { return max(n, n+1) }

// change changes the entry of an id, where lines name ids.
func (b *Book) change(sid string, change func(*entry)) {
	if sid == "" || !b.patterns.Connected.NamesSocket() && !b.patterns.Disconnected.NamesSocket() {
		return
	}
	key := maphash.String(b.seed, sid)
	e, known := b.entries[key]
	if !known && len(b.entries) >= maxEntries {
		b.beyond++
		return
	}
	change(&e)
	b.entries[key] = e
}

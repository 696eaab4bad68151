package tap

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/record"
)

// Recorder collects the packets of all connections. It is safe for concurrent use.
type Recorder struct {
	now func() time.Time

	mu         sync.Mutex
	packets    []record.Packet
	lines      []record.Line
	sessions   map[string]*Session // by Engine.IO session id
	opened     int
	unreadable map[string]int
}

// New returns a recorder that takes the time from now.
func New(now func() time.Time) *Recorder {
	return &Recorder{now: now, sessions: map[string]*Session{}, unreadable: map[string]int{}}
}

// Line records a line of the server's log.
func (r *Recorder) Line(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = append(r.lines, record.Line{At: r.now(), Text: text})
}

// Conversation returns what was recorded so far. A connection whose client has left without a word is closed in it.
func (r *Recorder) Conversation() record.Conversation {
	r.mu.Lock()
	defer r.mu.Unlock()
	packets := slices.Clone(r.packets)
	now := r.now()
	for _, s := range r.sessions {
		if s.gone(now) {
			behind := slices.IndexFunc(packets, func(p record.Packet) bool { return p.At.After(s.idle) })
			if behind < 0 {
				behind = len(packets)
			}
			packets = slices.Insert(packets, behind, record.Packet{At: s.idle, Connection: s.number, Kind: record.Closed})
		}
	}
	return record.Conversation{Packets: packets, Lines: slices.Clone(r.lines)}
}

// Unreadable returns what could not be read, and how often. It passed all the same.
func (r *Recorder) Unreadable() map[string]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.unreadable)
}

// Session returns the session that a request belongs to: a new one if it names none. False if the request is not one of Engine.IO, or
// names a session that was not recorded from its beginning.
func (r *Recorder) Session(request *http.Request) (*Session, bool) {
	query := request.URL.Query()
	revision, ok := revisionOf(query)
	if !ok {
		return nil, false
	}
	if sid := query.Get("sid"); sid != "" {
		r.mu.Lock()
		defer r.mu.Unlock()
		s, known := r.sessions[sid]
		return s, known
	}
	return newSession(r, revision, request), true
}

// IsEngineIO reports whether a request is one of Engine.IO.
func IsEngineIO(request *http.Request) bool {
	_, ok := revisionOf(request.URL.Query())
	return ok
}

func revisionOf(query url.Values) (engineio.Revision, bool) {
	switch query.Get("EIO") {
	case "4":
		return engineio.V4, query.Has("transport")
	case "3":
		return engineio.V3, query.Has("transport")
	}
	return 0, false
}

// Failed counts something that could not be read. It passed all the same.
func (r *Recorder) Failed(what string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.unreadable[what]++
}

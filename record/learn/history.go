package learn

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/sioproof/sioproof/record"
)

const (
	// longestAnswer is how long after its cause an event of the server is still taken for its effect, if it has texts of that cause.
	longestAnswer = 5 * time.Second
	// longestSilent is the same for an event that has none of its texts.
	longestSilent = time.Second
)

// socket is a connection to a namespace.
type socket struct {
	connection int
	namespace  string
	sid        string
	auth       any
	query      url.Values
	began      int // index of the packet that let it in
	beganAt    time.Time
	ended      int // of the packet that ended it; the number of packets if none did
	endedAt    time.Time
	emits      []*emit
	// texts are those by which others may learn of it: its id, and what it said when it connected and in its first events.
	texts []string
	name  string // of its user; empty if none was found
}

// present reports whether the socket was connected when a packet passed.
func (s *socket) present(index int) bool { return s.began < index && index < s.ended }

// emit is an event of a client.
type emit struct {
	index     int
	at        time.Time
	socket    *socket
	event     string
	args      []any
	leaves    []leaf
	asked     bool // for an acknowledgement, by this id
	id        uint64
	answered  bool
	answer    []any
	dismissed bool // the server disconnected the client right after
	effects   []*receipt
}

// receipt is an event that a client received.
type receipt struct {
	index  int
	at     time.Time
	socket *socket
	event  string
	args   []any
	leaves []leaf
	cause  *cause // nil if it came by itself
}

// cause is what an event of the server may come from.
type cause struct {
	kind   causeKind
	index  int
	at     time.Time
	socket *socket
	emit   *emit    // of an emission
	texts  []string // by which its effects are recognised
}

type causeKind uint8

const (
	emission causeKind = iota
	arrival
	departure
)

// history is a conversation whose packets are put together.
type history struct {
	length      int
	connections int
	path        string
	credentials []string
	sockets     []*socket
	emits       []*emit
	receipts    []*receipt
	arrivals    []*cause // also the departures, in order
	lines       []record.Line
}

type place struct {
	connection int
	namespace  string
}

// reader builds a history packet by packet.
type reader struct {
	*history
	open   map[place]*socket
	asking map[place]any // the payload of CONNECT
	opened map[int]record.Packet
	causes []*cause
}

func newHistory(c record.Conversation) *history {
	r := &reader{
		history: &history{length: len(c.Packets), lines: c.Lines},
		open:    map[place]*socket{}, asking: map[place]any{}, opened: map[int]record.Packet{},
	}
	for i, p := range c.Packets {
		r.packet(i, p)
	}
	return r.history
}

func (r *reader) packet(i int, p record.Packet) {
	here := place{p.Connection, p.Namespace}
	s := r.open[here]
	switch p.Kind {
	case record.Opened:
		r.opened[p.Connection] = p
		r.connections++
		r.path = p.Path
		r.credential(p.Header)
	case record.Connect:
		r.asking[here] = p.Auth
	case record.Connected:
		r.connected(i, p, here)
	case record.ClientLeaves, record.ServerLeaves:
		if s != nil {
			r.end(i, p, here)
			if last := len(s.emits) - 1; last >= 0 && p.Kind == record.ServerLeaves && p.At.Sub(s.emits[last].at) < longestSilent {
				s.emits[last].dismissed = true
			}
		}
	case record.Closed:
		for where := range r.open {
			if where.connection == p.Connection {
				r.end(i, p, where)
			}
		}
	case record.ClientEvent:
		if s != nil {
			r.emitted(i, p, s)
		}
	case record.ServerEvent:
		if s != nil {
			r.received(&receipt{index: i, at: p.At, socket: s, event: p.Event, args: p.Args, leaves: leaves(p.Args)})
		}
	case record.ServerAck:
		if s != nil {
			r.acknowledged(p, s)
		}
	}
}

// credential notes header fields that may let a client in. The cookie "io" is that of Engine.IO itself.
func (r *reader) credential(header http.Header) {
	if header.Get("Authorization") != "" && !slices.Contains(r.credentials, "Authorization") {
		r.credentials = append(r.credentials, "Authorization")
	}
	request := http.Request{Header: header}
	if slices.ContainsFunc(request.Cookies(), func(c *http.Cookie) bool { return c.Name != "io" }) && !slices.Contains(r.credentials, "Cookie") {
		r.credentials = append(r.credentials, "Cookie")
	}
}

func (r *reader) connected(i int, p record.Packet, here place) {
	s := &socket{
		connection: p.Connection, namespace: p.Namespace, sid: p.SID, auth: r.asking[here], query: r.opened[p.Connection].Query,
		began: i, beganAt: p.At, ended: r.length,
	}
	s.texts = append(textsOf(leaves([]any{s.auth})), s.sid)
	r.open[here] = s
	r.sockets = append(r.sockets, s)
	r.add(&cause{kind: arrival, index: i, at: p.At, socket: s, texts: s.texts})
}

func (r *reader) end(i int, p record.Packet, here place) {
	s := r.open[here]
	s.ended, s.endedAt = i, p.At
	delete(r.open, here)
	r.add(&cause{kind: departure, index: i, at: p.At, socket: s, texts: s.texts})
}

func (r *reader) add(c *cause) {
	r.causes = append(r.causes, c)
	if c.kind != emission {
		r.arrivals = append(r.arrivals, c)
	}
}

func (r *reader) emitted(i int, p record.Packet, s *socket) {
	e := &emit{index: i, at: p.At, socket: s, event: p.Event, args: p.Args, leaves: leaves(p.Args), asked: p.HasID, id: p.ID}
	s.emits = append(s.emits, e)
	r.emits = append(r.emits, e)
	texts := textsOf(e.leaves)
	if len(s.emits) <= firstEvents {
		s.texts = append(s.texts, texts...)
	}
	r.add(&cause{kind: emission, index: i, at: p.At, socket: s, emit: e, texts: texts})
}

// firstEvents is how many events of a client may say who it is.
const firstEvents = 2

// textsOf returns the texts among some leaves, each once.
func textsOf(all []leaf) []string {
	var texts []string
	for _, l := range all {
		if text := l.text(); text != "" && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	return texts
}

func (r *reader) acknowledged(p record.Packet, s *socket) {
	for _, e := range slices.Backward(s.emits) {
		if e.asked && !e.answered && e.id == p.ID {
			e.answered, e.answer = true, p.Args
			return
		}
	}
}

// received finds the cause of an event: the one most of whose texts it holds, and of these the latest.
func (r *reader) received(got *receipt) {
	best, bestScore := (*cause)(nil), 0
	for _, c := range slices.Backward(r.causes) {
		age := got.at.Sub(c.at)
		if age > longestAnswer {
			break
		}
		if c.socket.namespace != got.socket.namespace || !c.reaches(got) {
			continue
		}
		score := c.score(got)
		if best == nil && (score > 0 || age <= longestSilent) || score > bestScore {
			best, bestScore = c, score
		}
	}
	got.cause = best
	if best != nil && best.kind == emission {
		best.emit.effects = append(best.emit.effects, got)
	}
	r.receipts = append(r.receipts, got)
}

// reaches reports whether an event may be an effect: whoever receives it was there, and has not received the same from it before.
func (c *cause) reaches(got *receipt) bool {
	if c.socket != got.socket && !got.socket.present(c.index) {
		return false
	}
	return c.emit == nil || !slices.ContainsFunc(c.emit.effects, func(earlier *receipt) bool {
		return earlier.socket == got.socket && earlier.event == got.event && equal(earlier.args, got.args)
	})
}

// score counts the texts of a cause that an event holds. The same name of both counts as one; what has no text of an emission, but names its
// sender, may come of it, too.
func (c *cause) score(got *receipt) int {
	score := 0
	if c.kind == emission && c.emit.event == got.event {
		score++
	}
	for _, text := range c.texts {
		if holds(got.leaves, text) {
			score++
		}
	}
	names := func(text string) bool { return holds(got.leaves, text) }
	if score == 0 && c.kind == emission && slices.ContainsFunc(c.socket.texts, names) {
		return 1
	}
	return score
}

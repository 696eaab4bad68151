package learn

import (
	"regexp"
	"slices"
)

// source is where a client may say its user's name: a leaf of the payload of CONNECT, a query parameter, or a leaf of an event.
type source struct {
	event string // "" for the payload of CONNECT, "?" for the query
	path  string
}

const (
	authSource  = ""
	querySource = "?"
)

var (
	nameLike  = regexp.MustCompile(`(?i)user|name|nick|author|from|sender|login`)
	roomLike  = regexp.MustCompile(`(?i)room|channel|group|topic`)
	joinLike  = regexp.MustCompile(`(?i)join|enter|subscribe|room`)
	leaveLike = regexp.MustCompile(`(?i)leave|left|exit|part|unsubscribe|quit`)
)

// engineQuery are the query parameters of Engine.IO itself.
var engineQuery = map[string]bool{"EIO": true, "transport": true, "sid": true, "t": true, "b64": true, "j": true}

// findNames finds where clients say the names of their users, and gives each socket its own. A name is a text that each client always
// says at the same place and no other says there at the same time. It is told from any other such text by where it comes back: in what the server
// sends because of another event of that client, or in what other clients send.
func (h *history) findNames() source {
	var best source
	bestScore := 0
	for from, said := range h.sources() {
		if score := h.scoreName(from, said); score > bestScore || score == bestScore && score > 0 && less(from, best) {
			best, bestScore = from, score
		}
	}
	if bestScore > 0 {
		for s, name := range h.sources()[best] {
			s.name = name
		}
	}
	return best
}

func less(a, b source) bool { return a.event < b.event || a.event == b.event && a.path < b.path }

// sources returns the places at which most clients say something, each always the same, and no two at the same time.
func (h *history) sources() map[source]map[*socket]string {
	all := map[source]map[*socket]string{}
	changing := map[source]bool{}
	say := func(from source, s *socket, text string) {
		if text == "" || h.isID(text) {
			changing[from] = true
			return
		}
		if all[from] == nil {
			all[from] = map[*socket]string{}
		}
		if earlier, said := all[from][s]; said && earlier != text {
			changing[from] = true
		}
		all[from][s] = text
	}
	for _, s := range h.sockets {
		for _, l := range leaves([]any{s.auth}) {
			say(source{authSource, l.path}, s, l.text())
		}
		for key := range s.query {
			if !engineQuery[key] {
				say(source{querySource, key}, s, s.query.Get(key))
			}
		}
		for _, e := range s.emits {
			for _, l := range e.leaves {
				say(source{e.event, l.path}, s, l.text())
			}
		}
	}
	clients := 0
	for _, s := range h.sockets {
		clients += min(1, len(s.emits))
	}
	for from, said := range all {
		if changing[from] || shared(said) || 2*len(said) < clients || len(said) < min(2, clients) {
			delete(all, from)
		}
	}
	return all
}

// shared reports whether two sockets that were there at the same time say the same.
func shared(said map[*socket]string) bool {
	for a, text := range said {
		for b, other := range said {
			if a != b && text == other && a.namespace == b.namespace && a.began < b.ended && b.began < a.ended {
				return true
			}
		}
	}
	return false
}

func (h *history) isID(text string) bool {
	for _, s := range h.sockets {
		if s.sid == text {
			return true
		}
	}
	return false
}

// scoreName counts where the texts come back. Those that look like a room by the key in front of them do not count.
func (h *history) scoreName(from source, said map[*socket]string) int {
	key := leaf{path: from.path}.key()
	if roomLike.MatchString(key) || from.event != authSource && from.event != querySource && key == "" && joinLike.MatchString(from.event) && !nameLike.MatchString(from.event) {
		return 0
	}
	score := 0
	for s, text := range said {
		for _, r := range h.receipts {
			if r.cause == nil || !holds(r.leaves, text) {
				continue
			}
			c := r.cause
			if c.socket == s && (c.kind == departure || c.kind == emission && c.emit.event != from.event && !holds(c.emit.leaves, text)) {
				score++
			}
		}
		for _, e := range h.emits {
			switch {
			case e.socket != s && e.socket.namespace == s.namespace && isLeaf(e.leaves, text): // somebody addresses it
				score++
			case e.socket == s && e.event != from.event && isLeaf(e.leaves, text):
				score++
			}
		}
		score += repeated(from, s)
	}
	if nameLike.MatchString(key + " " + from.event) {
		score *= 2
		if len(said) > 1 && h.saidFirst(from, said) {
			score++ // even if it never comes back
		}
	}
	return score
}

// saidFirst reports whether clients say it when they connect, or once and before anything else.
func (h *history) saidFirst(from source, said map[*socket]string) bool {
	for s := range said {
		if from.event == authSource || from.event == querySource {
			continue
		}
		if s.emits[0].event != from.event || slices.ContainsFunc(s.emits[1:], func(e *emit) bool { return e.event == from.event }) {
			return false
		}
	}
	return true
}

func isLeaf(all []leaf, text string) bool {
	return slices.ContainsFunc(all, func(l leaf) bool { return l.text() == text })
}

// repeated counts how often a client said the same again while it said something else beside it: the author of its messages.
func repeated(from source, s *socket) int {
	var first *emit
	count := 0
	for _, e := range s.emits {
		switch {
		case e.event != from.event:
		case first == nil:
			first = e
		case !equal(first.args, e.args):
			count++
		}
	}
	return count
}

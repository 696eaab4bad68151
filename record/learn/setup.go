package learn

import (
	"slices"
	"time"
)

// setupOf returns the events that every client emits exactly once and before all others, as far as they are no operations: they say the
// user's name, or are the same for everybody, or are answered.
func (h *history) setupOf(namespace string, links []*link, name source) []string {
	var setup []string
	for _, event := range h.firstEvents(namespace) {
		if !h.isSetup(namespace, event, links, name) {
			break
		}
		setup = append(setup, event)
	}
	return setup
}

// firstEvents is the longest beginning that all clients have in common, of events that each emits once.
func (h *history) firstEvents(namespace string) []string {
	var common []string
	clients := 0
	for _, s := range h.sockets {
		if s.namespace != namespace || len(s.emits) == 0 {
			continue
		}
		var events []string
		for _, e := range s.emits {
			events = append(events, e.event)
		}
		once := 0
		for once < len(events) && count(events, events[once]) == 1 {
			once++
		}
		if clients++; clients == 1 {
			common = events[:once]
			continue
		}
		same := 0
		for same < min(len(common), once) && common[same] == events[same] {
			same++
		}
		common = common[:same]
	}
	return common
}

func count(all []string, wanted string) int {
	n := 0
	for _, one := range all {
		if one == wanted {
			n++
		}
	}
	return n
}

func (h *history) isSetup(namespace, event string, links []*link, name source) bool {
	joins := false
	for _, l := range links {
		if l.namespace == namespace && l.audience.joined() && l.audience.rooms.join == event {
			if joins = true; !l.audience.ofConnection() {
				return false
			}
		}
	}
	if joins {
		return true
	}
	if name.event == event {
		return true
	}
	if len(h.clients(namespace)) < 2 {
		return false // one client alone does not show what every client does
	}
	emits := h.emitsOf(namespace, event)
	constant := !slices.ContainsFunc(emits, func(e *emit) bool { return !equal(e.args, emits[0].args) })
	if constant && h.prompt(emits) {
		return true
	}
	answered, spoken := emits[0].answered, acknowledgesMessage(emits)
	for _, l := range links {
		if l.namespace == namespace && l.event == event {
			answered = answered || l.audience.to == toSender
			spoken = spoken || l.audience.to != toSender || l.messagePath() != ""
		}
	}
	return answered && !spoken
}

// longestHaste is how soon after its connection, or its step before, a page sends what nobody has to do anything for.
const longestHaste = time.Second

// prompt reports whether each of some events was sent by the page, and not by the user of it.
func (h *history) prompt(emits []*emit) bool {
	return !slices.ContainsFunc(emits, func(e *emit) bool {
		before := e.socket.beganAt
		for _, earlier := range e.socket.emits {
			if earlier.index < e.index {
				before = earlier.at
			}
		}
		return e.at.Sub(before) > longestHaste
	})
}

// acknowledgesMessage reports whether the acknowledgements hold what was sent.
func acknowledgesMessage(emits []*emit) bool {
	var answers []returned
	for _, e := range emits {
		answers = append(answers, returned{e, e.answer})
	}
	_, ok := findMessage(answers, nil)
	return ok
}

func (h *history) emitsOf(namespace, event string) []*emit {
	var all []*emit
	for _, e := range h.emits {
		if e.socket.namespace == namespace && e.event == event {
			all = append(all, e)
		}
	}
	return all
}

// clients are the sockets of a namespace that emitted anything.
func (h *history) clients(namespace string) []*socket {
	var all []*socket
	for _, s := range h.sockets {
		if s.namespace == namespace && len(s.emits) > 0 {
			all = append(all, s)
		}
	}
	return all
}

// unset returns whether a socket had not done the setup yet when something was emitted.
func unset(setup []string) func(*socket, *emit) bool {
	return func(s *socket, when *emit) bool {
		done := 0
		for _, e := range s.emits {
			if done < len(setup) && e.event == setup[done] && e.index < when.index {
				done++
			}
		}
		return done < len(setup)
	}
}

func (h *history) steps(namespace string, setup []string, links []*link) []Step {
	var steps []Step
	for _, event := range setup {
		emits := h.emitsOf(namespace, event)
		step := Step{Event: event, Args: sentArgs(emits, nil), Acked: !slices.ContainsFunc(emits, func(e *emit) bool { return !e.answered })}
		step.Reply = replyTo(namespace, event, links)
		steps = append(steps, step)
	}
	return steps
}

// replyTo is the event that its sender gets each time, empty if there is none. Best is one that only the sender gets; one that other events
// cause as well tells nothing.
func replyTo(namespace, event string, links []*link) string {
	reply := ""
	for _, l := range links {
		shared := slices.ContainsFunc(links, func(other *link) bool { return other.delivery == l.delivery && other.event != event })
		if l.namespace != namespace || l.event != event || shared || !l.reachesSender() {
			continue
		}
		if l.audience.to == toSender {
			return l.delivery
		}
		if reply == "" {
			reply = l.delivery
		}
	}
	return reply
}

func (l *link) reachesSender() bool {
	return !slices.ContainsFunc(l.occasions, func(o occasion) bool {
		return !slices.ContainsFunc(o.receipts, func(r *receipt) bool { return r.socket == o.emit.socket })
	})
}

func (l *link) everyTime() bool {
	return !slices.ContainsFunc(l.occasions, func(o occasion) bool { return len(o.receipts) == 0 })
}

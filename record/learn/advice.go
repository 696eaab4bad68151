package learn

import (
	"fmt"
	"slices"
)

// doubts says which other explanations of an audience fit as well, and what tells them apart.
func (l *learner) doubts(link *link) []string {
	var remarks []string
	said := map[string]bool{}
	for _, other := range link.alternates {
		do, what := apart(link.audience, other)
		if what == "" || said[what] {
			continue
		}
		said[what] = true
		remarks = append(remarks, "not told apart from "+what)
		l.app.Advice = append(l.app.Advice, Advice{do, fmt.Sprintf("whether %q goes to %s or to %s", link.event, inWords(link.audience.to), what)})
	}
	return remarks
}

// apart says what to do to tell two explanations apart, and what the other one is; empty if they mean the same or the other is far-fetched.
func apart(chosen, other audience) (do, what string) {
	inRoom := other.to == toRoom || other.to == toRoomOthers
	switch {
	case chosen.to == other.to, other.to == toOutsiders:
		return "", ""
	case inRoom && !joinLike.MatchString(other.rooms.join):
		return "", ""
	case chosen.to == toSender && inRoom:
		return "join the same room in a second window, and do it again", inWords(other.to)
	case chosen.to == toSender:
		return "open a second window, and do it again", inWords(other.to)
	case inRoom:
		return "open a window that is in another room, or in none, and say something", inWords(other.to)
	case chosen.to == toRoom && other.to == toAll, chosen.to == toRoomOthers && other.to == toOthers:
		return "open a window that does not join the room, and say something in the room", inWords(other.to)
	case chosen.to == toOne && other.to == toOthers, chosen.to == toOthers && other.to == toOne:
		return "open a third window, and write privately to one of the others", inWords(other.to)
	case other.to == toAll || other.to == toOthers:
		return "open a third window, and do it again", inWords(other.to)
	}
	return "", ""
}

func inWords(to string) string {
	switch to {
	case toSender:
		return "the sender alone"
	case toOthers:
		return "everybody else"
	case toAll:
		return "everybody"
	case toRoom:
		return "the room"
	case toRoomOthers:
		return "the room without the sender"
	case toOutsiders:
		return "everybody outside of the room"
	case toOne:
		return "the one addressed"
	}
	return to
}

// advise lists what was not seen and could be.
func (l *learner) advise() {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(name string) bool { _, ok := l.app.Operation(name); return ok })
	}
	lacking := func(missing bool, do, tells string) {
		if missing {
			l.app.Advice = append(l.app.Advice, Advice{do, tells})
		}
	}
	together := l.mostTogether()
	lacking(together < 3, fmt.Sprintf("use three windows at the same time (%d were open together)", together), "who receives a message: two windows cannot tell everybody else from one or from a room")
	lacking(!has("say_all", "say_others"), "say something to everybody", "the operation say_all or say_others")
	lacking(l.roomLink() == nil, "join the same room in two windows, and say something there while a third window is outside", "the operations join and say_room")
	lacking(has("join") && !has("leave"), "leave the room in one window, then say something in it in another", "the operation leave")
	if link := l.roomLink(); link != nil && has("leave") {
		lacking(!link.audience.leaveSeen, "after one window has left the room, say something in it in another", "whether leaving takes effect")
	}
	lacking(!has("say_direct"), "write to one user privately", "the operation say_direct")
	lacking(!slices.ContainsFunc(l.arrivals, func(c *cause) bool { return c.kind == departure }), "close a window before you end the recording", "what happens when a client leaves")
	for _, o := range l.app.Operations {
		lacking(o.Seen == 1 && carries(o.Name) && o.Event != "", fmt.Sprintf("do what sends %q once more, with another text", o.Event), "what in it changes and what is always the same")
	}
}

// mostTogether is how many sockets were connected to the main namespace at the same time.
func (l *learner) mostTogether() int {
	most, now := 0, 0
	for _, c := range l.arrivals {
		switch {
		case c.socket.namespace != l.main:
		case c.kind == arrival:
			now++
		default:
			now--
		}
		most = max(most, now)
	}
	return most
}

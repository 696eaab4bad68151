package learn

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// candidate is an operation that was seen, before it is decided which of several stands in the profile.
type candidate struct {
	Operation
	link    *link
	message string // path of the message
}

// operations turns links and acknowledgements into operations. Where two events do the same, the one that was seen more often is taken.
func (l *learner) operations() {
	var all []candidate
	for _, link := range l.links {
		if !l.inSetup(link.event) && !l.movesRoom(link.event) {
			all = append(all, l.said(link)...)
		}
	}
	all = append(all, l.acknowledged()...)
	all = append(all, l.memberships()...)
	all = append(all, l.dismissals()...)
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(order[a.Name], order[b.Name]), -cmp.Compare(a.Seen, b.Seen))
	})
	for _, c := range all {
		if have, ok := l.app.Operation(c.Name); ok {
			if have.Event != c.Event {
				l.unused(c.Event, fmt.Sprintf("does the same as %q: %s", have.Event, c.Name))
			}
			continue
		}
		if c.link != nil {
			c.Remarks = append(c.Remarks, l.doubts(c.link)...)
		}
		l.app.Operations = append(l.app.Operations, c.Operation)
		l.used = append(l.used, c)
	}
	l.echo()
}

// order is that of the operations in a profile.
var order = map[string]int{
	"auth_back": 0, "say_all": 1, "say_others": 2, "join": 3, "leave": 4, "say_room": 5, "say_room_others": 6, "notify": 7, "say_except": 8,
	"say_direct": 9, "echo": 10, "ack": 11, "bye": 12,
}

// nameOf is the operation that an audience makes.
func nameOf(a audience) string {
	switch a.to {
	case toSender:
		return "echo"
	case toAll:
		return "say_all"
	case toOthers:
		return "say_others"
	case toRoom:
		if a.foreign {
			return "notify"
		}
		return "say_room"
	case toRoomOthers:
		return "say_room_others"
	case toOutsiders:
		return "say_except"
	case toOne:
		return "say_direct"
	}
	return ""
}

// said is the operation of a link, if a message comes back by which it can be recognised.
func (l *learner) said(link *link) []candidate {
	a := link.audience
	name := nameOf(a)
	if name == "" {
		return nil
	}
	if a.joined() && a.path == "" {
		l.unused(link.event, fmt.Sprintf("it goes to the room that its sender joined last by %s, and does not name it: no operation does that", quoted(a.rooms.join)))
		return nil
	}
	taken := map[string]bool{}
	if a.path != "" {
		taken[a.path] = true
	}
	all := link.returned()
	m, ok := findMessage(all, taken)
	if !ok {
		return nil
	}
	emits := l.emitsOf(link.namespace, link.event)
	where := roles{m.path: m.form}
	switch {
	case a.to == toOne && a.byName:
		where[a.path] = placeUser
	case a.to == toOne:
		where[a.path] = placeTo
	case a.path != "":
		where[a.path] = placeRoom
	}
	o := Operation{
		Name: name, Namespace: link.namespace, Event: link.event, Args: l.sentMessage(emits, m, where), Seen: len(link.occasions),
		Deliver: &Delivery{Event: link.delivery, Args: l.describe(link, m).receivedArgs(all), To: a.to},
	}
	l.acknowledge(&o, emits, m)
	if link.remark != "" {
		o.Remarks = append(o.Remarks, link.remark)
	}
	return []candidate{{o, link, m.path}}
}

// sentMessage describes what carries a message; one of several arguments is all of them.
func (l *learner) sentMessage(emits []*emit, m message, where roles) []any {
	if m.form == asArgs {
		return []any{asArgs}
	}
	return sentArgs(emits, where)
}

func (l *learner) describe(link *link, m message) description {
	a := link.audience
	others := l.unlike(link)
	return description{
		message: m,
		known: func(r returned) []known {
			all := []known{{r.emit.socket.sid, placeFrom}}
			switch {
			case a.to == toOne && a.byName:
				all = append(all, known{textAt(r.emit.args, a.path), placeUser})
			case a.to == toOne:
				all = append(all, known{textAt(r.emit.args, a.path), placeTo})
			default:
				all = append(all, known{r.emit.socket.name, placeUser})
			}
			if a.path != "" && a.to != toOne {
				all = append(all, known{textAt(r.emit.args, a.path), placeRoom})
			}
			return all
		},
		keep: func(path, text string) bool {
			return slices.ContainsFunc(others, func(r *receipt) bool {
				other := textAt(r.args, path)
				return other != "" && other != text
			})
		},
	}
}

// unlike returns the events with the name of a link's delivery that are none.
func (l *learner) unlike(link *link) []*receipt {
	var all []*receipt
	for _, r := range l.receipts {
		ours := r.cause != nil && r.cause.emit != nil && r.cause.emit.event == link.event
		if r.socket.namespace == link.namespace && r.event == link.delivery && !ours {
			all = append(all, r)
		}
	}
	return all
}

// acknowledge adds what is known of the acknowledgement of an event.
func (l *learner) acknowledge(o *Operation, emits []*emit, m message) {
	answered, asked := 0, 0
	var answers []returned
	for _, e := range emits {
		if e.asked {
			asked++
		}
		if e.answered {
			answered++
			answers = append(answers, returned{e, e.answer})
		}
	}
	switch {
	case asked > 0 && answered == 0:
		o.Remarks = append(o.Remarks, "clients asked for an acknowledgement, and none came")
	case answered > 0 && answered < len(emits):
		o.Remarks = append(o.Remarks, fmt.Sprintf("acknowledged %d of %d times, so nothing waits for it", answered, len(emits)))
	case answered > 0:
		o.Acked = true
		o.Answer = l.answer(answers, m)
	}
}

// answer describes acknowledgements that are always the same, apart from the message.
func (l *learner) answer(answers []returned, m message) []any {
	if len(answers[0].args) == 0 {
		if slices.ContainsFunc(answers, func(r returned) bool { return len(r.args) > 0 }) {
			return nil
		}
		return []any{}
	}
	always := func(string, string) bool { return true }
	described := description{message: m, keep: always}
	if m.form == asArgs && slices.ContainsFunc(answers, func(r returned) bool { return !equal(r.emit.args, r.args) }) {
		described.message = message{}
	}
	if args := described.receivedArgs(answers); len(args) > 0 {
		return args
	}
	return nil
}

// acknowledged are the events that are always acknowledged: with what was sent, or else with the same each time.
func (l *learner) acknowledged() []candidate {
	var all []candidate
	for _, kind := range l.kinds() {
		emits := l.emitsOf(kind[0], kind[1])
		var answers []returned
		for _, e := range emits {
			if e.answered {
				answers = append(answers, returned{e, e.answer})
			}
		}
		if l.inSetup(kind[1]) || l.movesRoom(kind[1]) || len(answers) < len(emits) {
			continue
		}
		m, ok := findMessage(answers, nil)
		if !ok {
			m, ok = l.sentText(kind, emits)
		}
		if !ok {
			continue
		}
		o := Operation{Name: "ack", Namespace: kind[0], Event: kind[1], Args: l.sentMessage(emits, m, roles{m.path: m.form}), Seen: len(emits)}
		if l.acknowledge(&o, emits, m); o.Answer != nil {
			all = append(all, candidate{o, nil, m.path})
		}
	}
	return all
}

// sentText finds the text that an event carries if its acknowledgement does not tell: the one that is delivered, or the only one that is never
// the same. An event that names a room or an address carries none that an acknowledgement is about.
func (l *learner) sentText(kind [2]string, emits []*emit) (message, bool) {
	for _, link := range l.links {
		if link.namespace == kind[0] && link.event == kind[1] && link.audience.to != "" {
			m, ok := findMessage(link.returned(), nil)
			return m, ok && link.audience.path == ""
		}
	}
	var found message
	for _, leaf := range emits[0].leaves {
		if leaf.text() == "" || !allDifferent(emits, leaf.path) {
			continue
		}
		if found.path != "" {
			return message{}, false
		}
		found = message{path: leaf.path, form: asText}
	}
	return found, found.path != ""
}

// memberships are join and leave, as the best explanation of a message to a room has them.
func (l *learner) memberships() []candidate {
	link := l.roomLink()
	if link == nil {
		return nil
	}
	r := link.audience.rooms
	if r.oneAtATime {
		l.app.Tolerate = append(l.app.Tolerate, "one_room")
	}
	all := []candidate{l.membership("join", link.namespace, r.join, r.joinPath)}
	if r.leave != "" {
		leave := l.membership("leave", link.namespace, r.leave, r.leavePath)
		if !link.audience.leaveSeen {
			leave.Remarks = append(leave.Remarks, "not proven: nobody said anything in a room that somebody had left")
		}
		all = append(all, leave)
	}
	return all
}

// movesRoom reports whether an event joins or leaves a room.
func (l *learner) movesRoom(event string) bool {
	link := l.roomLink()
	return link != nil && (event == link.audience.rooms.join || event == link.audience.rooms.leave)
}

// roomLink is the link that says most about rooms, nil if none does.
func (l *learner) roomLink() *link {
	var best *link
	for _, link := range l.links {
		if link.audience.joined() && !l.settled(link.audience) {
			if best == nil || cmp.Or(boolRank(link.audience.leaveSeen, best.audience.leaveSeen), cmp.Compare(len(link.occasions), len(best.occasions))) > 0 {
				best = link
			}
		}
	}
	return best
}

func boolRank(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}

func (l *learner) membership(name, namespace, event, path string) candidate {
	emits := l.emitsOf(namespace, event)
	o := Operation{Name: name, Namespace: namespace, Event: event, Args: sentArgs(emits, roles{path: placeRoom}), Seen: len(emits)}
	l.acknowledge(&o, emits, message{})
	for _, link := range l.links {
		if link.namespace == namespace && link.event == event && link.audience.to == toSender && link.everyTime() && o.Deliver == nil {
			args, ok := l.roomReply(link, path)
			if ok || !l.isDelivery(link.delivery) {
				o.Deliver = &Delivery{Event: link.delivery, Args: args, To: toSender}
			}
		}
	}
	if o.Deliver == nil && !o.Acked {
		o.Confirm = "order"
	}
	return candidate{o, nil, path}
}

// isDelivery reports whether an event is also that of another operation, so that its name alone tells nothing.
func (l *learner) isDelivery(event string) bool {
	deliveries := 0
	for _, link := range l.links {
		if link.delivery == event {
			deliveries++
		}
	}
	return deliveries > 1
}

// roomReply describes the reply to a join or leave: a list of rooms, or a text that names the room.
func (l *learner) roomReply(link *link, path string) (args []any, ok bool) {
	all := link.returned()
	if args, ok = roomList(all, path); ok {
		return args, true
	}
	d := description{known: func(r returned) []known {
		return []known{{textAt(r.emit.args, path), placeRoom}, {r.emit.socket.name, placeUser}}
	}}
	args = d.receivedArgs(all)
	return args, len(args) > 0
}

// roomList describes a reply that lists the rooms of a socket behind words that are the same each time. By default the id of the socket
// is one of them.
func roomList(all []returned, path string) ([]any, bool) {
	for _, l := range leaves(all[0].args) {
		words := l.text()
		lists := false
		for _, r := range all {
			text := textAt(r.args, l.path)
			lists = lists || strings.Contains(text, r.emit.socket.sid)
			for _, room := range []string{r.emit.socket.sid, textAt(r.emit.args, path)} {
				text, _, _ = strings.Cut(text, room)
			}
			words = commonPrefix(words, text)
		}
		if lists && words != "" {
			only := description{keep: func(at, _ string) bool { return at == l.path }}
			args := only.receivedArgs([]returned{{emit: &emit{socket: &socket{}}, args: all[0].args}})
			return put(args, l.path, literal(words)+placeRooms), true
		}
	}
	return nil, false
}

func put(value []any, path, text string) []any {
	var change func(at string, value any) any
	change = func(at string, value any) any {
		switch value := value.(type) {
		case []any:
			for i := range value {
				value[i] = change(fmt.Sprintf("%s/%d", at, i), value[i])
			}
		case map[string]any:
			for key := range value {
				value[key] = change(at+"/"+key, value[key])
			}
		default:
			if at == path {
				return text
			}
		}
		return value
	}
	changed, _ := change("", value).([]any)
	return changed
}

// dismissals are the events after which the server always disconnects the client.
func (l *learner) dismissals() []candidate {
	var all []candidate
	for _, kind := range l.kinds() {
		emits := l.emitsOf(kind[0], kind[1])
		if !slices.ContainsFunc(emits, func(e *emit) bool { return !e.dismissed }) {
			o := Operation{Name: "bye", Namespace: kind[0], Event: kind[1], Args: sentArgs(emits, nil), Seen: len(emits)}
			all = append(all, candidate{o, nil, ""})
		}
	}
	return all
}

// echo takes what comes back to everybody for what comes back to the sender, where the application has nothing nearer.
func (l *learner) echo() {
	all, everybody := l.app.Operation("say_all")
	if _, ok := l.app.Operation("echo"); ok || !everybody {
		return
	}
	all.Name, all.Remarks = "echo", []string{"the nearest thing there is: the sender gets its own message, like everybody else"}
	l.app.Operations = append(l.app.Operations, all)
}

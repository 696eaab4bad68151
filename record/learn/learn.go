package learn

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/record"
)

// Learn says what the application does.
func Learn(c record.Conversation) *Application {
	l := &learner{history: newHistory(c), app: &Application{}}
	l.app.Connections, l.app.Path, l.app.Credentials = l.connections, l.path, l.credentials
	l.name = l.findNames()
	l.links = l.history.links()
	everySocket := func(*socket, *emit) bool { return false }
	for _, link := range l.links {
		l.decide(link, l.name, everySocket)
	}
	l.learnSetup()
	l.connects()
	l.operations()
	l.greetings()
	l.namespaces()
	l.noise()
	l.app.Log = learnLog(l.history)
	l.app.Pace = l.pace()
	l.rest()
	l.advise()
	return l.app
}

// learner holds what is known while an application is learned.
type learner struct {
	*history
	app   *Application
	name  source // where clients say the names of their users
	links []*link
	main  string // the namespace with the most events of clients
	setup []string
	used  []candidate
}

// learnSetup finds the setup, and decides about the audiences once more: now it is known which sockets were not ready yet.
func (l *learner) learnSetup() {
	l.main = l.mainNamespace()
	l.setup = l.setupOf(l.main, l.links, l.name)
	l.app.Setup = l.steps(l.main, l.setup, l.links)
	if len(l.setup) > 0 {
		for _, link := range l.links {
			if link.namespace == l.main && !l.inSetup(link.event) {
				l.decide(link, l.name, unset(l.setup))
				l.settle(link)
			}
		}
	}
}

// settle makes everybody of a room that clients join in the setup: whoever does the same setup is in the same room.
func (l *learner) settle(link *link) {
	a := link.audience
	if !l.settled(a) {
		return
	}
	link.audience = audience{to: toAll}
	if a.to == toRoomOthers {
		link.audience.to = toOthers
	}
	link.alternates = nil
	link.remark = fmt.Sprintf("to the room that its sender joined by %s: with the setup above everybody is in the same one", quoted(a.rooms.join))
}

// settled reports whether an audience is the room that the setup joins. To join another one would lead clients out of it, so it is no
// operation.
func (l *learner) settled(a audience) bool { return a.ofConnection() && l.inSetup(a.rooms.join) }

func (l *learner) inSetup(event string) bool { return slices.Contains(l.setup, event) }

func (h *history) mainNamespace() string {
	events := map[string]int{}
	for _, s := range h.sockets {
		events[s.namespace] += len(s.emits)
	}
	best := "/"
	for _, s := range h.sockets {
		if n := s.namespace; events[n] > events[best] || events[n] == events[best] && n < best {
			best = n
		}
	}
	return best
}

// kinds are the events of clients: namespace and name, in the order in which they were first seen.
func (h *history) kinds() [][2]string {
	var all [][2]string
	for _, e := range h.emits {
		if kind := [2]string{e.socket.namespace, e.event}; !slices.Contains(all, kind) {
			all = append(all, kind)
		}
	}
	return all
}

// connects describes what clients connect with.
func (l *learner) connects() {
	var with []*emit
	for _, s := range l.sockets {
		if s.namespace == l.main && s.auth != nil {
			with = append(with, &emit{socket: s, args: []any{s.auth}})
		}
	}
	if len(with) > 0 {
		l.app.Auth = sentArgs(with, nil)[0]
	}
	for _, s := range l.sockets {
		for key := range s.query {
			if !engineQuery[key] && s.namespace == l.main {
				l.describeQuery(key)
			}
		}
	}
}

func (l *learner) describeQuery(key string) {
	var with []*emit
	for _, s := range l.sockets {
		if s.namespace == l.main && s.query.Has(key) {
			with = append(with, &emit{socket: s, args: []any{map[string]any{key: s.query.Get(key)}}})
		}
	}
	described, _ := sentArgs(with, nil)[0].(map[string]any)
	if l.app.Query == nil {
		l.app.Query = map[string]string{}
	}
	l.app.Query[key], _ = described[key].(string)
}

// greetings are the events that give each client its payload of CONNECT back.
func (l *learner) greetings() {
	for _, r := range l.receipts {
		back := len(r.args) > 0 && r.socket.auth != nil && equal(r.args[0], r.socket.auth)
		if _, known := l.app.Operation("auth_back"); back && !known && r.cause != nil && r.cause.kind == arrival {
			l.app.Operations = slices.Insert(l.app.Operations, 0, Operation{
				Name: "auth_back", Namespace: r.socket.namespace, Seen: 1,
				Deliver: &Delivery{Event: r.event, Args: []any{placeAuth}, To: toSender},
			})
		}
	}
}

// namespaces are those in which something was learned, or else those that were connected.
func (l *learner) namespaces() {
	operations := map[string][]string{}
	var names []string
	for _, s := range l.sockets {
		if !slices.Contains(names, s.namespace) {
			names = append(names, s.namespace)
		}
	}
	for _, o := range l.app.Operations {
		operations[o.Namespace] = append(operations[o.Namespace], o.Name)
	}
	if len(operations) > 0 {
		names = slices.DeleteFunc(names, func(name string) bool { return operations[name] == nil })
	}
	slices.SortFunc(names, cmp.Compare)
	for _, name := range names {
		l.app.Namespaces = append(l.app.Namespaces, Namespace{name, operations[name]})
	}
}

func (l *learner) unused(event, why string) {
	known := func(u Unused) bool { return u.Event == event }
	if !slices.ContainsFunc(l.app.Unused, known) && !slices.ContainsFunc(l.app.Operations, func(o Operation) bool { return o.Event == event }) {
		l.app.Unused = append(l.app.Unused, Unused{event, why})
	}
}

// rest says of the events that became nothing why they did not.
func (l *learner) rest() {
	for _, kind := range l.kinds() {
		if !l.inSetup(kind[1]) {
			l.unused(kind[1], l.whyUnused(kind))
		}
	}
}

func (l *learner) whyUnused(kind [2]string) string {
	for _, link := range l.links {
		if link.namespace != kind[0] || link.event != kind[1] {
			continue
		}
		if link.audience.to == "" {
			l.app.Advice = append(l.app.Advice, Advice{
				"bring all windows into the same room, from the login on, and say something", fmt.Sprintf("who receives the %s of %s", quoted(link.delivery), quoted(link.event)),
			})
			return "nothing that clients sent says who receives its " + quoted(link.delivery) + ": perhaps a room was chosen by the login"
		}
		return "its " + quoted(link.delivery) + " holds nothing by which a message could be recognised"
	}
	return "nothing that anybody received has to do with it"
}

func quoted(event string) string { return `"` + event + `"` }

package profilecheck

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/profiles"
)

// judge says whether the events and the acknowledgement of an operation are those of the profile. An acknowledgement that does not come is
// for cases to judge.
func (c *check) judge(a *attempt) finding {
	at := []any{"operations", string(a.op.Name)}
	sent := fmt.Sprintf("%s: sent `%s`", a.op.Name, a.op.Event)
	if a.op.Event == "" {
		sent = fmt.Sprintf("%s: connected", a.op.Name)
	}
	a.by.hearing.mu.Lock()
	defer a.by.hearing.mu.Unlock()
	if a.failure != nil {
		return finding{doubt, down(at, "emit"), fmt.Sprintf("%s, which failed: %v", sent, a.failure)}
	}
	if _, ok := a.op.Answered(a.answer, profiles.Vars{}); a.answers && !ok {
		return finding{misfit, down(at, "answer"), fmt.Sprintf("%s; the acknowledgement was %s, which has another shape than described", sent, shape(a.answer))}
	}
	events := a.by.hearing.events[a.since:]
	w := wanted{sent: sent, emitted: a.op.Event, emit: down(at, "emit"), mark: a.mark, carries: a.op.Carries() != profiles.CarriesNothing,
		described: func(e heard) bool { return a.delivers(e) || a.concludes(e) || a.isOfAnother(e) }}
	if w.event = a.op.DeliveredEvent; w.event != "" && !slices.ContainsFunc(events, a.delivers) {
		w.at = down(at, "deliver")
		found := c.orLost(a, c.compare(w, events), w)
		if a.op.Name == profiles.SayVolatile && found.state == doubt {
			found.state = unseen // it may be lost
		}
		return found
	}
	if w.event = a.op.ConcludedEvent; w.event != "" && !slices.ContainsFunc(events, a.concludes) {
		w.at = down(at, "then")
		return c.orLost(a, c.compare(w, events), w)
	}
	if a.op.DeliveredEvent == "" && a.op.ConcludedEvent == "" && !a.answers {
		return finding{state: unseen}
	}
	return finding{state: fits}
}

// orLost is a finding, unless the client lost its connection: then nothing could come any more.
func (c *check) orLost(a *attempt, f finding, w wanted) finding {
	if f.state == doubt && a.by.gone() {
		c.lost.Store(true)
		f.text = fmt.Sprintf("%s; the connection ended before `%s` came. Either the profile sends what ends it, or the application is broken", w.sent, w.event)
	}
	return f
}

// wanted is an event that did not come.
type wanted struct {
	event string
	at    []any // where the profile describes it

	sent    string // what was done, for people
	emitted string // the event by which it was done
	emit    []any  // where the profile has that

	mark      string           // what was sent along, and should be in the event
	carries   bool             // the event should carry it
	described func(heard) bool // by the same operation or step, or it belongs to another
}

// compare looks for what came in place of an event that did not. A misfit is an event that carries the message and has another name or
// shape. One that comes back under the very name that was sent, or under the name of another operation's event, may as well be the
// application's mistake.
func (c *check) compare(w wanted, events []heard) finding {
	var renamed *heard
	for _, e := range events {
		switch belongs := e.mentions(w.mark); {
		case w.described(e) || c.server.Profile.Noise(e.event, e.args):
		case e.event == w.event && (belongs || !w.carries):
			return finding{misfit, down(w.at, "args"), fmt.Sprintf("%s; %s got `%s` %s, which has another shape than described", w.sent, e.by, e.event, shape(e.args))}
		case (belongs && (e.event != w.emitted || similar(e.event, w.event)) || !w.carries && similar(e.event, w.event)) && !c.describes(e.event):
			return finding{misfit, down(w.at, "event"), fmt.Sprintf("%s; %s got no `%s`, but `%s` %s", w.sent, e.by, w.event, e.event, shape(e.args))}
		case belongs:
			renamed = &e
		}
	}
	if renamed != nil {
		return finding{doubt, down(w.at, "event"), fmt.Sprintf("%s; %s got no `%s`, but `%s` %s. Either the profile names the wrong event, or the application "+
			"emits the wrong one", w.sent, renamed.by, w.event, renamed.event, shape(renamed.args))}
	}
	return finding{doubt, w.emit, fmt.Sprintf("%s; nobody got `%s` within %v. Either the profile names the wrong event, or the application is broken",
		w.sent, w.event, c.patience.Round(time.Millisecond))}
}

// similar says whether two names of events may be one that was mistyped.
func similar(a, b string) bool {
	const slips = 2
	letters := func(name string) string {
		return strings.Map(func(r rune) rune {
			if strings.ContainsRune(" -_:.", r) {
				return -1
			}
			return r
		}, strings.ToLower(name))
	}
	return a != b && strictyaml.EditDistance(letters(a), letters(b)) <= slips
}

// describes says whether the profile describes an event of that name.
func (c *check) describes(event string) bool {
	p := c.server.Profile
	is := func(name profiles.OperationName) bool {
		op, _ := p.Operation(name)
		return event == op.DeliveredEvent || event == op.ConcludedEvent
	}
	return slices.ContainsFunc(p.Operations(), is) || slices.ContainsFunc(p.Setup, func(s profiles.Step) bool { return s.Reply == event })
}

func down(place []any, parts ...any) []any { return slices.Concat(place, parts) }

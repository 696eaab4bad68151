package trial

import (
	"slices"
	"sync"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// What a case says to everybody in a namespace must reach its own clients alone: a server that fails over it would fail cases that have
// nothing to do with it. Such cases have a lane of their own, and take the floor of a namespace in turns.

// toEveryone are the operations that deliver to a whole namespace, or to a room that is the same for all cases.
var toEveryone = []profiles.OperationName{
	profiles.SayAll, profiles.SayOthers, profiles.SayVolatile, profiles.SayNamespace, profiles.SayExcept, profiles.Disconnections,
}

// SpeaksToEveryone says whether the case speaks to a whole namespace: its lane says so, or it is a quick one that needs an operation that
// does.
func (c Case) SpeaksToEveryone() bool {
	return c.Lane == Everyone || c.Lane == Quick && slices.ContainsFunc(toEveryone, func(name profiles.OperationName) bool {
		return slices.ContainsFunc(c.Needs, func(n Need) bool { return n.Name == Operation(name).Name })
	})
}

// floors are the namespaces of a run, each held by one trial at most.
type floors struct {
	mu      sync.Mutex
	holders map[string]chan struct{} // full while somebody holds it
}

func (f *floors) of(namespace string) chan struct{} {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.holders == nil {
		f.holders = map[string]chan struct{}{}
	}
	if f.holders[namespace] == nil {
		f.holders[namespace] = make(chan struct{}, 1)
	}
	return f.holders[namespace]
}

// Enter is called before the trial's first client enters a namespace. If the case speaks to everybody, it waits for the floor of each
// namespace that it may be in.
func (t *Trial) Enter() {
	if t.Case.SpeaksToEveryone() {
		t.takeFloors(t.audience())
	}
}

// SpeakIn is called before the trial says something to everybody in a namespace, also as a means to another end.
func (t *Trial) SpeakIn(namespace string) { t.takeFloors([]string{namespace}) }

// audience are the namespaces that the trial's clients may be in: those of Engine.IO 3 are in the main one, too.
func (t *Trial) audience() []string {
	everywhere := t.Variant.Namespace == "" || slices.ContainsFunc(t.Case.Needs, func(n Need) bool { return n.Name == AnotherNamespace.Name })
	if everywhere {
		return slices.Sorted(slices.Values(Namespaces(t.Server)))
	}
	audience := []string{t.Variant.Namespace}
	older := t.Variant.Engine == engineio.V3 || t.Variant.Engine == 0 && slices.Contains(t.Server.Detection.Engines, engineio.V3)
	if older && t.Variant.Namespace != "/" {
		audience = []string{"/", t.Variant.Namespace}
	}
	return audience
}

// takeFloors waits for the floors that the trial does not have yet, until each is free. A trial has a floor until its end, but not for
// ever: one that still waits for something after that time has said what it had to say.
func (t *Trial) takeFloors(namespaces []string) {
	t.speaking.Lock()
	defer t.speaking.Unlock()
	for _, namespace := range namespaces {
		if slices.Contains(t.floors, namespace) {
			continue
		}
		floor, asked := t.shared.floors.of(namespace), time.Now()
		select {
		case floor <- struct{}{}:
		case <-t.ctx.Done():
			return
		}
		t.Lingered(asked)
		t.floors = append(t.floors, namespace)
		leave := sync.OnceFunc(func() { <-floor })
		time.AfterFunc(t.Server.Timing.PollAnswer, leave)
		t.leave = append(t.leave, leave)
	}
}

// leaveFloors lets others speak.
func (t *Trial) leaveFloors() {
	t.speaking.Lock()
	defer t.speaking.Unlock()
	for _, leave := range t.leave {
		leave()
	}
}

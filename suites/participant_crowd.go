package suites

import (

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server"
)

// crowd lets several participants in, at the same time.
func (t *Trial) crowd(names ...string) []*Participant {
	people := make([]*Participant, len(names))
	var entering []func()
	for i, name := range names {
		entering = append(entering, func() { people[i] = t.NewParticipant(name) })
	}
	t.Together(entering...)
	return people
}

// oneOfEach lets in a participant for every generation and transport the target offers, in the variant's namespace. A target that
// offers one way to come only has nothing to mix.
func (t *Trial) oneOfEach() []*Participant {
	var people []*Participant
	for _, engine := range t.Target.Detection.Engines {
		for _, transport := range t.Target.Detection.Transports(engine) {
			v := Variant{Engine: engine, Transport: transport, Namespace: t.Variant.Namespace}
			people = append(people, t.ParticipantOn(v, "one on "+v.String()))
		}
	}
	if len(people) < 2 {
		t.NotApplicable("a second transport or generation")
	}
	return people
}

// talkAtOnce lets everybody talk at the same time, and expects that each hears all that is said to it, once and in the order of its
// sender, and nothing else by that operation. Who hears whom is told by their positions; whether senders hear themselves is known.
func (t *Trial) talkAtOnce(people []*Participant, say profiles.OperationName, v profiles.Vars, hears func(listener, speaker int) bool) {
	const times = 8
	streams := make([][]string, len(people))
	t.Together(each(people, func(i int, p *Participant) { streams[i] = p.SayMany(say, v, times) })...)
	hears = t.withoutEcho(say, hears)
	for j, speaker := range people {
		var listeners []*Participant
		for i, p := range people {
			if hears(i, j) {
				listeners = append(listeners, p)
			}
		}
		streams[j] = append(streams[j], t.fence(speaker, say, v, listeners))
	}
	for i, p := range people {
		var own [][]string
		for j := range people {
			if hears(i, j) {
				own = append(own, streams[j])
			}
		}
		p.expectStreams(say, profiles.Vars{}, own...)
	}
}

// each binds a function to every participant, for Together.
func each(people []*Participant, f func(int, *Participant)) []func() {
	functions := make([]func(), len(people))
	for i, p := range people {
		functions[i] = func() { f(i, p) }
	}
	return functions
}

// everybody hears everybody, see [Trial.talkAtOnce].
func everybody(_, _ int) bool { return true }

// tenants needs namespaces that are made by name.
var tenants = Need{"namespaces for tenants", func(t *server.Server, _ Variant) bool {
	_, ok := t.Profile.Tenant("a")
	return !ok
}}

// withoutEcho takes the speaker out of those who hear it, unless the operation also delivers to its sender.
func (t *Trial) withoutEcho(say profiles.OperationName, hears func(listener, speaker int) bool) func(int, int) bool {
	if t.reachesSender(say) {
		return hears
	}
	return func(listener, speaker int) bool { return listener != speaker && hears(listener, speaker) }
}

package participant

import (
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

// NewAll lets several participants in, at the same time.
func NewAll(t *trial.Trial, names ...string) []*Participant {
	people := make([]*Participant, len(names))
	var entering []func()
	for i, name := range names {
		entering = append(entering, func() { people[i] = New(t, name) })
	}
	t.Together(entering...)
	return people
}

// OneOfEach lets in a participant for every generation and transport the target offers, in the variant's namespace. A target that
// offers one way to come only has nothing to mix.
func OneOfEach(t *trial.Trial) []*Participant {
	var ways []trial.Variant
	for _, engine := range t.Server.Detection.Engines {
		for _, transport := range t.Server.Detection.Transports(engine) {
			ways = append(ways, trial.Variant{Engine: engine, Transport: transport, Namespace: t.Variant.Namespace})
		}
	}
	if len(ways) < 2 {
		t.NotApplicable("a second transport or generation")
	}
	lines := dialAll(t, len(ways), func(i int) *Connection { return Dial(t, ways[i], oneOn(ways[i])) })
	people := make([]*Participant, len(ways))
	for i, line := range lines {
		people[i] = line.Enter(t.Variant.Namespace, oneOn(ways[i]))
	}
	return people
}

func oneOn(v trial.Variant) string { return "one on " + v.String() }

// TalkAtOnce lets everybody talk at the same time, and expects that each hears all that is said to it, once and in the order of its
// sender, and nothing else by that operation. Who hears whom is told by their positions; whether senders hear themselves is known.
func TalkAtOnce(t *trial.Trial, people []*Participant, say profiles.OperationName, v profiles.Vars, hears func(listener, speaker int) bool) {
	const times = 8
	streams := make([][]string, len(people))
	t.Together(Each(people, func(i int, p *Participant) { streams[i] = p.SayMany(say, v, times) })...)
	hears = withoutEcho(t, say, hears)
	for j, speaker := range people {
		var listeners []*Participant
		for i, p := range people {
			if hears(i, j) {
				listeners = append(listeners, p)
			}
		}
		streams[j] = append(streams[j], Fence(t, speaker, say, v, listeners))
	}
	ExpectStreams(people, say, func(i int) (own [][]string) {
		for j := range people {
			if hears(i, j) {
				own = append(own, streams[j])
			}
		}
		return own
	})
}

// Each binds a function to every participant, for Together.
func Each(people []*Participant, f func(int, *Participant)) []func() {
	functions := make([]func(), len(people))
	for i, p := range people {
		functions[i] = func() { f(i, p) }
	}
	return functions
}

// Everybody hears everybody, see [TalkAtOnce].
func Everybody(_, _ int) bool { return true }

// Tenants needs namespaces that are made by name.
var Tenants = trial.Need{Name: "namespaces for tenants", Missing: func(t *server.Server, _ trial.Variant) bool {
	_, ok := t.Profile.Tenant("a")
	return !ok
}}

// withoutEcho takes the speaker out of those who hear it, unless the operation also delivers to its sender.
func withoutEcho(t *trial.Trial, say profiles.OperationName, hears func(listener, speaker int) bool) func(int, int) bool {
	if ReachesSender(t, say) {
		return hears
	}
	return func(listener, speaker int) bool { return listener != speaker && hears(listener, speaker) }
}

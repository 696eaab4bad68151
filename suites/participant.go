package suites

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/target"
)

// Participant is a well-behaved client in one namespace, which remembers everything it is told. The cases about what an
// application promises are played by participants, with the operations of the target's profile.
type Participant struct {
	t         *Trial
	Name      string
	Namespace string
	Client    *client.Client
	Socket    *client.Socket

	mu      sync.Mutex
	heard   []Heard
	changed chan struct{}
	opened  time.Time
	lost    string // why the connection to the namespace ended; empty while it lives
}

// Heard is an event a participant received.
type Heard struct {
	At    time.Time
	Event string
	Args  []any

	answer func(ctx context.Context, args ...any) error // acknowledges it; nil if that was not asked for
}

// Participant opens a connection as the variant says, connects it to the variant's namespace, and takes the steps the profile
// asks for before anything else. It leaves with the trial.
func (t *Trial) Participant(name string) *Participant { return t.ParticipantOn(t.Variant, name) }

// ParticipantOn is Participant with a variant of its own.
func (t *Trial) ParticipantOn(v Variant, name string) *Participant {
	return t.Dial(v, name).Enter(v.Namespace, name)
}

// Line is one connection of the virtual client, before or beside its namespaces.
type Line struct {
	t      *Trial
	opened time.Time
	Client *client.Client
}

// Dial opens a connection without entering a namespace.
func (t *Trial) Dial(v Variant, name string) *Line { return t.dialWith(v, name, nil, nil) }

// dialWith is Dial with query parameters and header fields of its own.
func (t *Trial) dialWith(v Variant, name string, query url.Values, header http.Header) *Line {
	ctx, cancel := context.WithTimeout(t.ctx, t.Target.Timing.Dial)
	defer cancel()
	opened := time.Now()
	endpoint := t.Target.EndpointFor(target.Vars{User: name})
	endpoint.Query, endpoint.Header = both(endpoint.Query, query), both(endpoint.Header, header)
	c, err := client.Dial(ctx, client.Options{Endpoint: endpoint, Engine: v.Engine, Transport: v.Transport, Transcript: t.transcript})
	if err != nil {
		t.keptOut(opened, err)
		t.Fail(fmt.Sprintf("a connection for %s over %v", name, v.Transport), "%s", show(err))
	}
	t.Defer(c.Close)
	return &Line{t: t, opened: opened, Client: c}
}

// Lines opens several connections, at the same time: an upgrade takes its while.
func (t *Trial) Lines(names ...string) []*Line {
	lines := make([]*Line, len(names))
	var dialing []func()
	for i, name := range names {
		dialing = append(dialing, func() { lines[i] = t.Dial(t.Variant, name) })
	}
	t.Together(dialing...)
	return lines
}

// both returns a map with the members of two; those of the second count.
func both[M ~map[string][]string](a, b M) M {
	if len(b) == 0 {
		return a
	}
	joined := maps.Clone(b)
	for name, values := range a {
		if _, replaced := b[name]; !replaced {
			joined[name] = values
		}
	}
	return joined
}

// Enter connects to a namespace and takes the profile's first steps there.
func (l *Line) Enter(namespace, name string) *Participant {
	return l.enterWith(namespace, name, l.t.auth(name))
}

// enterWith is Enter with an auth payload of its own.
func (l *Line) enterWith(namespace, name string, auth any) *Participant {
	p, err := l.tryToEnter(namespace, name, auth)
	if err != nil {
		l.t.Fail(fmt.Sprintf("%s is let into the namespace %s", name, namespace), "%s", show(err))
	}
	return p
}

// tryToEnter is enterWith for a case that is about being let in.
func (l *Line) tryToEnter(namespace, name string, auth any) (*Participant, error) {
	p := &Participant{t: l.t, Name: name, Namespace: namespace, Client: l.Client, opened: l.opened, changed: make(chan struct{})}
	ctx, cancel := context.WithTimeout(l.t.ctx, l.t.Target.Timing.Dial)
	defer cancel()
	socket, err := l.Client.Connect(ctx, namespace, auth)
	if err != nil {
		l.t.keptOut(l.opened, err)
		return nil, err
	}
	p.Socket = socket
	l.t.admit(socket.ID())
	socket.OnDisconnect(p.hangUp)
	socket.OnEvent(p.hear)
	for _, step := range l.t.Target.Profile.Setup {
		p.take(step)
	}
	return p, nil
}

// line is the connection of a participant, to enter namespaces on it again.
func (p *Participant) line() *Line { return &Line{t: p.t, opened: p.opened, Client: p.Client} }

// settle waits until everything sent on the connection has been dealt with: the answer for a namespace nobody has comes after it.
// It says whether that was a refusal.
func (l *Line) settle() (refused bool) {
	ctx, cancel := context.WithTimeout(l.t.ctx, l.t.Target.Timing.Dial)
	defer cancel()
	unknown := "/sioproof-" + l.t.Token()
	_, err := l.Client.Connect(ctx, unknown, nil)
	if err != nil && !errors.As(err, new(*client.ConnectError)) {
		l.t.Fail("an answer for the unknown namespace "+unknown, "%s", show(err))
	}
	return err != nil
}

// auth is the payload a client connects with.
func (t *Trial) auth(user string) any { return t.Target.Auth(target.Vars{User: user}) }

// take does what the profile asks of every client before it takes part.
func (p *Participant) take(step target.Step) {
	event, args, ack := step.Emit(target.Vars{User: p.Name, SID: p.Socket.ID(), Namespace: p.Namespace})
	p.emit(event, args, ack)
	if step.Reply == "" {
		return
	}
	p.until(fmt.Sprintf("%s is told %s", p.Name, step.Reply), func(heard []Heard) bool {
		return slices.ContainsFunc(heard, func(h Heard) bool { return step.Replied(h.Event, h.Args, target.Vars{User: p.Name}) })
	})
}

// hear remembers an event.
func (p *Participant) hear(e client.Event) {
	args, err := e.Args()
	if err != nil {
		p.t.Note("%s received an event that cannot be decoded: %v", p.Name, err)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	h := Heard{At: e.At, Event: e.Name, Args: args}
	if e.WantsAck() {
		h.answer = e.Ack
	}
	p.heard = append(p.heard, h)
	p.stir()
}

func (p *Participant) hangUp(reason string) {
	p.t.lost(p.opened)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.lost = reason
	p.stir()
}

// stir wakes everybody who waits for what this participant hears. The lock is held.
func (p *Participant) stir() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// until waits for a condition over everything heard so far.
func (p *Participant) until(expected string, met func(heard []Heard) bool) {
	timeout := time.NewTimer(p.t.Target.Timing.Reply)
	defer timeout.Stop()
	for {
		p.mu.Lock()
		if met(p.heard) {
			p.mu.Unlock()
			return
		}
		changed, lost := p.changed, p.lost
		p.mu.Unlock()
		if lost != "" {
			p.t.Fail(expected, "%s was disconnected (%s) after it had received %s", p.Name, lost, p.summary())
		}
		select {
		case <-changed:
		case <-timeout.C:
			p.t.Fail(expected, "within %v %s received %s", p.t.Target.Timing.Reply, p.Name, p.summary())
		case <-p.t.ctx.Done():
			p.t.Fail(expected, "before the case had to end %s received %s", p.Name, p.summary())
		}
	}
}

// summary lists what was heard, in short: the latest, without what other trials say.
func (p *Participant) summary() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var words []string
	for _, h := range p.heard {
		if args := show(h.Args); !p.t.foreign([]byte(args)) {
			words = append(words, h.Event+" "+args)
		}
	}
	const most = 8
	switch all := len(words); {
	case all == 0:
		return "nothing"
	case all > most:
		return fmt.Sprintf("%d events, the last of them %s", all, strings.Join(words[all-most:], ", "))
	}
	return strings.Join(words, ", ")
}

// Do performs an operation of the profile and waits for the acknowledgement if there must be one.
func (p *Participant) Do(name target.OperationName, v target.Vars) {
	op, ok := p.t.Target.Profile.Operation(name)
	if !ok {
		p.t.NotApplicable("operation %s", name)
	}
	event, args, ack := op.Emit(p.own(v))
	p.emit(event, args, ack)
}

// own completes what an operation may want to know about its sender.
func (p *Participant) own(v target.Vars) target.Vars {
	v.From, v.SID = p.Socket.ID(), p.Socket.ID()
	if v.Namespace == "" {
		v.Namespace = p.Namespace
	}
	if v.User == "" {
		v.User = p.Name
	}
	return v
}

// emit sends an event and waits for the acknowledgement if the application calls it in any case.
func (p *Participant) emit(event string, args []any, ack target.AckMode) {
	if ack != target.AckRequired {
		if err := p.Socket.Emit(p.t.ctx, event, args...); err != nil {
			p.t.Fail(fmt.Sprintf("%s can send %s", p.Name, event), "%s", show(err))
		}
		return
	}
	ctx, cancel := context.WithTimeout(p.t.ctx, p.t.Target.Timing.Reply)
	defer cancel()
	if _, err := p.Socket.EmitWithAck(ctx, event, args...); err != nil {
		p.t.Fail(fmt.Sprintf("an acknowledgement of %s for %s", event, p.Name), "%s", show(err))
	}
}

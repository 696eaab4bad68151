package participant

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
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
)

// Participant is a well-behaved client in one namespace, which remembers everything it is told. The cases about what an
// application promises are played by participants, with the operations of the target's profile.
type Participant struct {
	Trial     *trial.Trial
	Name      string // what reports call it
	User      string // who it says it is, where the profile wants that: a name that no other connection uses
	Namespace string
	Client    *client.Client
	Socket    *client.Socket

	mu       sync.Mutex
	received []Received
	rooms    []string // those it has joined and not left
	changed  chan struct{}
	engine   engineio.Revision
	opened   time.Time
	lost     string // why the connection to the namespace ended; empty while it lives
}

// Received is an event a participant received.
type Received struct {
	At    time.Time
	Event string
	Args  []any

	Answer func(ctx context.Context, args ...any) error // acknowledges it; nil if that was not asked for
}

// New opens a connection as the variant says, connects it to the variant's namespace, and takes the steps the profile
// asks for before anything else. It leaves with the trial.
func New(t *trial.Trial, name string) *Participant { return NewOn(t, t.Variant, name) }

// NewOn is NewParticipant with a variant of its own.
func NewOn(t *trial.Trial, v trial.Variant, name string) *Participant {
	return Dial(t, v, name).Enter(v.Namespace, name)
}

// Prepare does for New what can be done before the client enters the namespace, so that others need not wait for an upgrade, and returns
// the rest.
func Prepare(t *trial.Trial, name string) (enter func() *Participant) {
	if t.Variant.Engine == engineio.V3 { // the server lets it into the main namespace unasked
		return func() *Participant { return New(t, name) }
	}
	line := Dial(t, t.Variant, name)
	return func() *Participant { return line.Enter(t.Variant.Namespace, name) }
}

// Connection is one connection of the virtual client, before or beside its namespaces.
type Connection struct {
	Trial  *trial.Trial
	User   string
	Client *client.Client

	engine engineio.Revision
	opened time.Time
}

// Dial opens a connection without entering a namespace.
func Dial(t *trial.Trial, v trial.Variant, name string) *Connection {
	return DialWith(t, v, name, nil, nil)
}

// DialWith is Dial with query parameters and header fields of its own.
func DialWith(t *trial.Trial, v trial.Variant, name string, query url.Values, header http.Header) *Connection {
	if v.Engine == engineio.V3 {
		t.Enter() // the server lets it into the main namespace unasked
	}
	ctx, cancel := context.WithTimeout(t.Context(), t.Server.Timing.Dial)
	defer cancel()
	opened, user := time.Now(), userName(t, name)
	t.LogIn(user)
	endpoint := t.Server.EndpointFor(profiles.Vars{User: user})
	endpoint.Query, endpoint.Header = both(endpoint.Query, query), both(endpoint.Header, header)
	c, err := client.Dial(ctx, client.Options{Endpoint: endpoint, Engine: v.Engine, Transport: v.Transport, Transcript: t.Transcript})
	if err != nil {
		t.NotAdmitted(opened, err)
		t.Fail(fmt.Sprintf("a connection for %s over %v", name, v.Transport), "%s", trial.Show(err))
	}
	t.Defer(c.Close)
	return &Connection{Trial: t, User: user, Client: c, engine: v.Engine, opened: opened}
}

// userName is a name that no other connection uses: many applications refuse one that is taken.
func userName(t *trial.Trial, name string) string {
	first, _, _ := strings.Cut(name, " ")
	return first + "-" + t.Token()
}

// DialAll opens several connections, at the same time: an upgrade takes its while.
func DialAll(t *trial.Trial, names ...string) []*Connection {
	return dialAll(t, len(names), func(i int) *Connection { return Dial(t, t.Variant, names[i]) })
}

func dialAll(t *trial.Trial, n int, dial func(i int) *Connection) []*Connection {
	lines := make([]*Connection, n)
	var dialing []func()
	for i := range lines {
		dialing = append(dialing, func() { lines[i] = dial(i) })
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
func (l *Connection) Enter(namespace, name string) *Participant {
	return l.EnterWith(namespace, name, l.auth(namespace))
}

// auth is the payload the profile asks for. Before Socket.IO 5 the main namespace has none: the server lets every client into it unasked.
func (l *Connection) auth(namespace string) any {
	if l.engine == engineio.V3 && namespace == "/" {
		return nil
	}
	return l.Trial.Auth(l.User)
}

// EnterWith is Enter with an auth payload of its own.
func (l *Connection) EnterWith(namespace, name string, auth any) *Participant {
	p, err := l.TryToEnter(namespace, name, auth)
	if err != nil {
		l.Trial.Fail(fmt.Sprintf("%s is let into the namespace %s", name, namespace), "%s", trial.Show(err))
	}
	return p
}

// TryToEnter is enterWith for a case that is about being let in.
func (l *Connection) TryToEnter(namespace, name string, auth any) (*Participant, error) {
	l.Trial.Enter()
	p := &Participant{
		Trial: l.Trial, Name: name, User: l.User, Namespace: namespace, Client: l.Client, engine: l.engine, opened: l.opened, changed: make(chan struct{}),
	}
	var socket *client.Socket
	var err error
	l.Trial.Connecting(l.engine, l.Client.Transport(), func() (answered bool) {
		ctx, cancel := context.WithTimeout(l.Trial.Context(), l.Trial.Server.Timing.Dial)
		defer cancel()
		socket, err = l.Client.Connect(ctx, namespace, auth)
		return err == nil || errors.As(err, new(*client.ConnectError))
	})
	if err != nil {
		l.Trial.NotAdmitted(l.opened, err)
		return nil, err
	}
	p.Socket = socket
	l.Trial.Admit(socket.ID())
	socket.OnDisconnect(p.disconnected)
	socket.OnEvent(p.receive)
	if l.Trial.HasNamespace(namespace) {
		for _, step := range l.Trial.Server.Profile.Setup {
			p.take(step)
		}
	}
	return p, nil
}

// Connection is the connection of a participant, to enter namespaces on it again.
func (p *Participant) Connection() *Connection {
	return &Connection{Trial: p.Trial, User: p.User, Client: p.Client, engine: p.engine, opened: p.opened}
}

// Settle waits for the answer for a namespace nobody has, and says whether that was a refusal. By then the server has read everything that was
// sent on the connection before. That it has dealt with it holds only for servers that deal with packets in their order.
func (l *Connection) Settle() (refused bool) {
	ctx, cancel := context.WithTimeout(l.Trial.Context(), l.Trial.Server.Timing.Dial)
	defer cancel()
	unknown := "/sioproof-" + l.Trial.Token()
	_, err := l.Client.Connect(ctx, unknown, nil)
	if err != nil && !errors.As(err, new(*client.ConnectError)) {
		l.Trial.Fail("an answer for the unknown namespace "+unknown, "%s", trial.Show(err))
	}
	return err != nil
}

// receive remembers an event.
func (p *Participant) receive(e client.Event) {
	size := len(e.Data)
	for _, attachment := range e.Attachments {
		size += len(attachment)
	}
	if !p.Trial.Keep(size) {
		return
	}
	p.Trial.Hears(e.Data)
	args, err := e.Args()
	if err != nil {
		p.Trial.Note("%s received an event that cannot be decoded: %v", p.Name, err)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	h := Received{At: e.At, Event: e.Name, Args: args}
	if e.WantsAck() {
		h.Answer = e.Ack
	}
	p.received = append(p.received, h)
	p.stir()
}

func (p *Participant) disconnected(reason string) {
	p.Trial.ConnectionLost(p.opened)
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

// Received returns the events so far.
func (p *Participant) Received() []Received {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.received)
}

// Until waits for a condition over everything heard so far.
func (p *Participant) Until(expected string, met func(heard []Received) bool) {
	timeout := time.NewTimer(p.Trial.Server.Timing.Reply)
	defer timeout.Stop()
	for {
		p.mu.Lock()
		if met(p.received) {
			p.mu.Unlock()
			return
		}
		changed, lost := p.changed, p.lost
		p.mu.Unlock()
		if lost != "" {
			p.Trial.Fail(expected, "%s was disconnected (%s) after it had received %s", p.Name, lost, p.summary())
		}
		select {
		case <-changed:
		case <-timeout.C:
			p.Trial.Fail(expected, "within %v %s received %s", p.Trial.Server.Timing.Reply, p.Name, p.summary())
		case <-p.Trial.Context().Done():
			p.Trial.Fail(expected, "before the case had to end %s received %s", p.Name, p.summary())
		}
	}
}

// summary lists what was heard, in short: the latest, without what other trials say.
func (p *Participant) summary() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var words []string
	for _, h := range p.received {
		if args := trial.Show(h.Args); !p.Trial.HasForeignToken([]byte(args)) {
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

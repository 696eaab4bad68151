package driver

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	mathrand "math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/logbook"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/schedule"
	"github.com/sioproof/sioproof/server"
)

// Options say what to run against what.
type Options struct {
	Scenario *scenarios.Scenario
	Target   *server.Server
	Measures *measure.Measures
	// LocalAddresses are the source addresses of the connections, in turn; none leaves the choice to the system.
	LocalAddresses []net.IP
	// OneTransport gives all users the same transport where the scenario names none: WebSocket, or else the upgrade, or polling. By
	// default they are spread over all transports that the server offers.
	OneTransport bool
	// Book, if not nil, is told of each connection and its end.
	Book *logbook.Book
	// Late and Grace are the ledger's, see [ledger.Options].
	Late, Grace time.Duration
	// Seed makes what is drawn at random repeatable; 0 draws the seed too.
	Seed uint64
}

// Run is a load in progress: what its users share.
type Run struct {
	scenario   *scenarios.Scenario
	target     *server.Server
	ledger     *ledger.Ledger
	measures   *measure.Measures
	records    *measure.Recorder // of the load itself
	audiences  audiences
	population population
	book       *logbook.Book // nil if there is no connection log
	addresses  []net.IP
	http       *http.Transport // of the HTTP requests of all users
	seed       uint64
	backoff    backoff
	began      time.Time

	online    atomic.Int64 // users that are connected
	stayed    atomic.Int64 // users that were connected when the load was over
	started   atomic.Int64 // users that have begun to connect
	phase     atomic.Value // Phase
	fault     atomic.Value // string: a bug of the driver
	exhausted atomic.Value // string: what this machine has run out of

	stop     sync.Once
	stopping chan struct{}   // closed by a soft stop: no user begins another step
	aborted  <-chan struct{} // closed by a hard stop
	ended    chan struct{}

	byTransport map[client.Transport]*transportCounts // of every transport

	crowd      *schedule.Crowd // of one goroutine only
	transports transports      // likewise
}

// Begin starts a load. It ends on the schedule of the scenario, or early: [Run.Stop] is the soft stop, the end of the context the hard
// stop, after which nothing is waited for.
func Begin(ctx context.Context, options Options) *Run {
	r := newRun(ctx, options)
	r.begin(ctx)
	return r
}

func newRun(ctx context.Context, options Options) *Run {
	l := ledger.New(ledger.Options{
		Run: newRunID(), Late: options.Late, Grace: options.Grace, Unordered: options.Target.Profile.Tolerates(profiles.UnorderedEvents),
	})
	r := &Run{
		scenario:    options.Scenario,
		target:      options.Target,
		ledger:      l,
		measures:    options.Measures,
		records:     options.Measures.Recorder(0),
		audiences:   newAudiences(l, options.Target.Profile, options.Scenario),
		population:  population{namespaces: map[string]*neighbours{}},
		book:        options.Book,
		addresses:   options.LocalAddresses,
		seed:        cmp.Or(options.Seed, NewSeed()),
		backoff:     officialBackoff,
		began:       time.Now(),
		stopping:    make(chan struct{}),
		aborted:     ctx.Done(),
		ended:       make(chan struct{}),
		crowd:       schedule.NewCrowd(options.Scenario.Users),
		transports:  transports{one: options.OneTransport, mixes: map[mixKey]*mix{}},
		byTransport: map[client.Transport]*transportCounts{},
	}
	r.http = r.newHTTPTransport()
	for _, s := range shares {
		r.byTransport[s.transport] = &transportCounts{}
	}
	r.phase.Store(Ramping)
	return r
}

// newRunID draws what tells the messages of this run from those of any other.
func newRunID() string {
	var random [5]byte
	_, _ = rand.Read(random[:])
	return strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))[:6]
}

// NewSeed draws a seed that is a whole number for any reader of JSON, and not 0.
func NewSeed() uint64 { return 1 + mathrand.Uint64N(1<<53-1) }

// Stop stops the load softly. No user begins another step; pauses, expected events and attempts to connect end. What the server still
// has to answer is awaited, as long as the scenario's drain. Then the users leave. It may be called more than once.
func (r *Run) Stop() {
	r.stop.Do(func() { close(r.stopping) })
	for _, u := range r.population.all() {
		u.cancelAttempt()
	}
}

// stopped reports whether the load was stopped, softly or hard.
func (r *Run) stopped() bool { return isClosed(r.stopping) || r.isAborted() }

// isAborted reports whether the run was stopped hard.
func (r *Run) isAborted() bool { return isClosed(r.aborted) }

func isClosed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// fail notes a bug of the driver, and stops the load. The caller may hold a user's lock.
func (r *Run) fail(bug string) {
	r.fault.Store(bug)
	go r.Stop()
}

// Seed is that of what is drawn at random.
func (r *Run) Seed() uint64 { return r.seed }

// now is the time since the beginning of the run.
func (r *Run) now() time.Duration { return time.Since(r.began) }

// since converts a time to one since the beginning of the run.
func (r *Run) since(at time.Time) time.Duration { return at.Sub(r.began) }

// Done is closed when the run is over and nothing of it runs any more.
func (r *Run) Done() <-chan struct{} { return r.ended }

// Ledger returns the account of the deliveries.
func (r *Run) Ledger() *ledger.Ledger { return r.ledger }

// Online returns how many users are connected.
func (r *Run) Online() int { return int(r.online.Load()) }

// Stayed returns how many users were connected when the load was over.
func (r *Run) Stayed() int { return int(r.stayed.Load()) }

// Started returns how many users have begun to connect.
func (r *Run) Started() int { return int(r.started.Load()) }

// Fault describes a bug of the driver that the run met; empty if there was none.
func (r *Run) Fault() string {
	fault, _ := r.fault.Load().(string)
	return fault
}

// Exhausted names what this machine ran out of, so that users could not connect; empty if there was enough.
func (r *Run) Exhausted() string {
	exhausted, _ := r.exhausted.Load().(string)
	return exhausted
}

// Phase returns the phase that the run is in.
func (r *Run) Phase() Phase { return r.phase.Load().(Phase) }

// localAddress is where the user with that number connects from.
func (r *Run) localAddress(number int) net.IP {
	if len(r.addresses) == 0 {
		return nil
	}
	return r.addresses[number%len(r.addresses)]
}

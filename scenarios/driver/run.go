package driver

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	mathrand "math/rand/v2"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/ledger"
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
	// Late and Grace are the ledger's, see [ledger.Options].
	Late, Grace time.Duration
	// Seed is that of what is drawn; with 0 it is drawn, too.
	Seed uint64
}

// Run is a load under way: what its users share.
type Run struct {
	scenario  *scenarios.Scenario
	target    *server.Server
	ledger    *ledger.Ledger
	measures  *measure.Measures
	records   *measure.Recorder // of the load itself
	audiences audiences
	addresses []net.IP
	seed      uint64
	began     time.Time

	online  atomic.Int64 // users that are connected
	stayed  atomic.Int64 // users that were, when the load was over
	started atomic.Int64 // users that were to connect
	phase   atomic.Value // Phase
	fault   atomic.Value // string: what went wrong in the driver itself
	spent   atomic.Value // string: what this machine has no more of
	over    context.CancelFunc
	atOnce  context.Context // when that ends, everything does
	closing context.Context // ends when nothing is waited for any more: some time after the load
	ended   chan struct{}

	crowd   *schedule.Crowd // of one goroutine only
	present present
}

// Phase is a part of a run.
type Phase string

// The phases.
const (
	Ramping  Phase = "ramp"  // users come
	Holding  Phase = "hold"  // all are there
	Draining Phase = "drain" // nothing is sent any more, but something may still come
	Leaving  Phase = "leave" // users go
	Ended    Phase = "ended"
)

// Phases lists them all, in order.
func Phases() []Phase { return []Phase{Ramping, Holding, Draining, Leaving, Ended} }

// Begin starts a load. When load ends, it stops sending, waits for what is still under way, and leaves; when now ends, it stops at once.
func Begin(now, load context.Context, options Options) *Run {
	var random [5]byte
	_, _ = rand.Read(random[:])
	word := strings.ToLower(base32.StdEncoding.EncodeToString(random[:]))[:6]
	l := ledger.New(ledger.Options{Run: word, Late: options.Late, Grace: options.Grace})
	r := &Run{
		scenario:  options.Scenario,
		target:    options.Target,
		ledger:    l,
		measures:  options.Measures,
		records:   options.Measures.Recorder(0),
		audiences: newAudiences(l, options.Target.Profile, options.Scenario),
		addresses: options.LocalAddresses,
		seed:      cmp.Or(options.Seed, NewSeed()),
		began:     time.Now(),
		ended:     make(chan struct{}),
		crowd:     schedule.NewCrowd(options.Scenario.Users),
		present:   present{namespaces: map[string]*neighbours{}},
	}
	r.phase.Store(Ramping)
	go func() {
		defer close(r.ended)
		r.perform(now, load)
		r.phase.Store(Ended)
	}()
	return r
}

// NewSeed draws a seed that is a whole number for any reader of JSON, and not 0.
func NewSeed() uint64 { return 1 + mathrand.Uint64N(1<<53-1) }

// Seed is that of what is drawn.
func (r *Run) Seed() uint64 { return r.seed }

// now is the time since the beginning of the run.
func (r *Run) now() time.Duration { return time.Since(r.began) }

// since is when something was, since the beginning of the run.
func (r *Run) since(at time.Time) time.Duration { return at.Sub(r.began) }

// Done is closed when the run is over and nothing of it runs any more.
func (r *Run) Done() <-chan struct{} { return r.ended }

// Ledger returns the account of the deliveries.
func (r *Run) Ledger() *ledger.Ledger { return r.ledger }

// Online returns how many users are connected.
func (r *Run) Online() int { return int(r.online.Load()) }

// Stayed returns how many users were connected when the load was over.
func (r *Run) Stayed() int { return int(r.stayed.Load()) }

// Started returns how many users were to connect so far.
func (r *Run) Started() int { return int(r.started.Load()) }

// Fault says what went wrong in the driver itself; nothing if nothing did.
func (r *Run) Fault() string {
	fault, _ := r.fault.Load().(string)
	return fault
}

// Spent says what this machine ran out of, so that a connection could not be tried; nothing if it did not.
func (r *Run) Spent() string {
	spent, _ := r.spent.Load().(string)
	return spent
}

// Phase returns where the run is.
func (r *Run) Phase() Phase { return r.phase.Load().(Phase) }

// perform does everything, in order.
func (r *Run) perform(now, load context.Context) {
	r.atOnce = now
	closing, closed := context.WithCancelCause(now)
	defer closed(nil)
	r.closing = closing
	// Why the load ends is nobody's error: what is under way then is only canceled.
	ends := load
	load, r.over = context.WithCancel(context.WithoutCancel(ends))
	defer r.over()
	defer context.AfterFunc(ends, r.over)()
	context.AfterFunc(now, r.over)

	living := &living{run: r}
	r.populate(load, living)
	r.stayed.Store(r.online.Load())
	r.over()
	unanswered := time.AfterFunc(r.scenario.Load.Drain, func() { closed(errUnanswered) })
	defer unanswered.Stop()
	living.wait()

	r.phase.Store(Draining)
	r.drain(now)
	if now.Err() == nil {
		r.ledger.Awaited()
	}
	r.phase.Store(Leaving)
	r.leave(now)
	r.ledger.Close()
}

// drain waits until everything has come that has to, but not longer than the scenario says.
func (r *Run) drain(now context.Context) {
	limit := time.NewTimer(r.scenario.Load.Drain)
	defer limit.Stop()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for r.ledger.Owed() > 0 {
		select {
		case <-look.C:
		case <-limit.C:
			return
		case <-now.Done():
			return
		}
	}
}

// goodbyes is how long users may take to leave, some at a time: a target that is frozen answers no goodbye. Who is still there then is
// cut off.
const goodbyes = 5 * time.Second

// leave closes all connections.
func (r *Run) leave(now context.Context) {
	const atOnce = 64
	now, cancel := context.WithTimeout(now, goodbyes)
	defer cancel()
	var leaving sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for _, u := range r.present.everybody() {
		places <- struct{}{}
		leaving.Go(func() {
			u.depart(now.Err() != nil)
			<-places
		})
	}
	leaving.Wait()
}

// localAddress is where the user with that number connects from.
func (r *Run) localAddress(number int) net.IP {
	if len(r.addresses) == 0 {
		return nil
	}
	return r.addresses[number%len(r.addresses)]
}

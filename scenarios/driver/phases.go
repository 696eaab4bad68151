package driver

import (
	"context"
	"sync"
	"time"
)

// Phase is a part of a run.
type Phase string

// The phases.
const (
	Ramping  Phase = "ramp"  // users connect
	Holding  Phase = "hold"  // all users are there
	Draining Phase = "drain" // nothing is sent any more, but messages may be in flight
	Leaving  Phase = "leave" // users disconnect
	Ended    Phase = "ended"
)

// Phases lists all phases, in order.
func Phases() []Phase { return []Phase{Ramping, Holding, Draining, Leaving, Ended} }

// begin runs all phases in a goroutine of its own.
func (r *Run) begin(ctx context.Context) {
	go func() {
		defer close(r.ended)
		r.runPhases(ctx)
		r.phase.Store(Ended)
	}()
}

func (r *Run) runPhases(ctx context.Context) {
	defer context.AfterFunc(ctx, r.Stop)()
	defer r.http.CloseIdleConnections()
	r.load(ctx)
	r.phase.Store(Draining)
	r.drain(ctx)
	if ctx.Err() == nil {
		r.ledger.Awaited()
	}
	r.phase.Store(Leaving)
	r.disconnectAll(ctx)
	r.ledger.Close()
}

// load runs the users until the load is over and each of them has got what it waits for, the drain time at most.
func (r *Run) load(ctx context.Context) {
	ctx, giveUp := context.WithCancelCause(ctx)
	defer giveUp(nil)
	active := &activeUsers{run: r}
	r.startUsers(ctx, active)
	r.stayed.Store(r.online.Load())
	r.Stop()
	unanswered := time.AfterFunc(r.scenario.Load.Drain, func() { giveUp(errUnanswered) })
	defer unanswered.Stop()
	active.wait()
}

// drain waits until all deliveries that are pending have arrived, the drain time at most.
func (r *Run) drain(ctx context.Context) {
	limit := time.NewTimer(r.scenario.Load.Drain)
	defer limit.Stop()
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for r.ledger.Owed() > 0 {
		select {
		case <-look.C:
		case <-limit.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

// disconnectTimeout limits how long users may take to disconnect in order: a frozen target answers no goodbye. The connections that
// remain are cut.
const disconnectTimeout = 5 * time.Second

// disconnectAll closes all connections, some at a time.
func (r *Run) disconnectAll(ctx context.Context) {
	const atOnce = 64
	ctx, cancel := context.WithTimeout(ctx, disconnectTimeout)
	defer cancel()
	var leaving sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for _, u := range r.population.all() {
		places <- struct{}{}
		leaving.Go(func() {
			u.disconnect(ctx, false)
			<-places
		})
	}
	leaving.Wait()
}

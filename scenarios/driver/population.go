package driver

import (
	"context"
	"runtime/debug"
	"time"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/schedule"
)

// populate lets users come as the load model says, and returns when the load is over. Those who still do something are waited for
// by living.
func (r *Run) populate(ctx context.Context, living *living) {
	switch model := r.scenario.Load; {
	case model.Closed != nil:
		r.populateClosed(ctx, living)
	case model.Open.Arriving == scenarios.ArrivingTurns:
		r.populateTurns(ctx, living)
	default:
		r.populateArrivals(ctx, living)
	}
}

// populateClosed lets a fixed number of users come, each of which stays to the end.
func (r *Run) populateClosed(ctx context.Context, living *living) {
	clients := schedule.NewClients(r.scenario.Load)
	for n := range clients.Count() {
		at, _ := clients.Start(n)
		if !r.until(ctx, at) {
			return
		}
		r.records.Count(measure.Due, 1)
		u := r.newUser()
		living.begin(func() {
			u.live(ctx, at)
			u.rest(ctx, living)
		})
	}
	r.phase.Store(Holding)
	debug.FreeOSMemory() // connecting takes more than staying does
	r.until(ctx, r.scenario.Load.Closed.Length())
}

// populateArrivals lets users come on schedule, whether or not those before are done; each leaves when it is done.
func (r *Run) populateArrivals(ctx context.Context, living *living) {
	r.phase.Store(Holding)
	model := r.scenario.Load.Open
	places := make(chan struct{}, model.AtMost)
	r.onArrival(ctx, func(at time.Duration) {
		select {
		case places <- struct{}{}:
		default:
			r.records.Count(measure.Dropped, 1)
			return
		}
		u := r.newUser()
		living.begin(func() {
			u.live(ctx, at)
			u.depart(false)
			r.present.remove(u)
			<-places
		})
	})
}

// populateTurns keeps a fixed number of users connected and lets an idle one do its steps whenever the schedule says so.
func (r *Run) populateTurns(ctx context.Context, living *living) {
	turns := make(chan time.Duration) // an idle user takes one
	clients := schedule.NewClients(r.scenario.Load)
	for n := range clients.Count() {
		at, _ := clients.Start(n)
		if !r.until(ctx, at) {
			return
		}
		r.records.Count(measure.Due, 1)
		u := r.newUser()
		living.begin(func() { u.takeTurns(ctx, at, turns) })
	}
	r.phase.Store(Holding)
	debug.FreeOSMemory()
	r.onArrival(ctx, func(at time.Duration) {
		select {
		case turns <- at:
		default:
			r.records.Count(measure.Dropped, 1)
		}
	})
}

// onArrival calls f whenever the schedule has an arrival, and returns when the load is over.
func (r *Run) onArrival(ctx context.Context, f func(at time.Duration)) {
	arrivals := schedule.NewArrivals(r.scenario.Load.Open)
	for n := 0; ; n++ {
		at, ok := arrivals.At(n)
		if !ok {
			break
		}
		if !r.until(ctx, at) {
			return
		}
		r.records.Count(measure.Due, 1)
		f(at)
	}
	r.until(ctx, arrivals.End())
}

// until waits for a moment of the run, or says false if the load is over before that. It records how late the driver is.
func (r *Run) until(ctx context.Context, at time.Duration) bool {
	if wait := at - r.now(); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return false
		}
	}
	now := r.now()
	r.records.Time(measure.Lateness, measure.Nobody, now, now-at)
	return ctx.Err() == nil
}

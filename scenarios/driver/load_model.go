package driver

import (
	"context"
	"runtime/debug"
	"time"

	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/schedule"
)

// startUsers starts users as the load model says, and returns when the load is over. Some of them may still be active then.
func (r *Run) startUsers(ctx context.Context, active *activeUsers) {
	switch model := r.scenario.Load; {
	case model.Closed != nil:
		r.startClients(ctx, active)
	case model.Open.Arriving == scenarios.ArrivingTurns:
		r.startTurns(ctx, active)
	default:
		r.startArrivals(ctx, active)
	}
}

// startClients starts a fixed number of users, each of which stays until the end.
func (r *Run) startClients(ctx context.Context, active *activeUsers) {
	clients := schedule.NewClients(r.scenario.Load)
	for n := range clients.Count() {
		at, _ := clients.Start(n)
		if !r.until(at) {
			return
		}
		r.records.Count(measure.Due, 1)
		u := r.newUser()
		active.start(func() {
			u.runOnce(ctx, at)
			u.idle(ctx, active)
		})
	}
	r.phase.Store(Holding)
	debug.FreeOSMemory() // connecting takes more than staying connected does
	r.until(r.scenario.Load.Closed.Length())
}

// startArrivals starts a user at each arrival, whether or not the users before are done. A user leaves when it is done.
func (r *Run) startArrivals(ctx context.Context, active *activeUsers) {
	r.phase.Store(Holding)
	model := r.scenario.Load.Open
	places := make(chan struct{}, model.AtMost)
	r.onArrival(func(at time.Duration) {
		select {
		case places <- struct{}{}:
		default:
			r.records.Count(measure.Dropped, 1)
			return
		}
		u := r.newUser()
		active.start(func() {
			u.runOnce(ctx, at)
			u.disconnect(ctx, false)
			if !u.kind.Offline {
				r.population.remove(u)
			}
			<-places
		})
	})
}

// startTurns keeps a fixed number of users connected. At each arrival an idle one of them runs its steps.
func (r *Run) startTurns(ctx context.Context, active *activeUsers) {
	turns := make(chan time.Duration) // an idle user receives
	clients := schedule.NewClients(r.scenario.Load)
	for n := range clients.Count() {
		at, _ := clients.Start(n)
		if !r.until(at) {
			return
		}
		r.records.Count(measure.Due, 1)
		u := r.newUser()
		active.start(func() { u.takeTurns(ctx, at, turns) })
	}
	r.phase.Store(Holding)
	debug.FreeOSMemory()
	r.onArrival(func(at time.Duration) {
		select {
		case turns <- at:
		default:
			r.records.Count(measure.Dropped, 1)
		}
	})
}

// onArrival calls f at each arrival of the schedule, and returns when the load is over.
func (r *Run) onArrival(f func(at time.Duration)) {
	arrivals := schedule.NewArrivals(r.scenario.Load.Open)
	for n := 0; ; n++ {
		at, ok := arrivals.At(n)
		if !ok {
			break
		}
		if !r.until(at) {
			return
		}
		r.records.Count(measure.Due, 1)
		f(at)
	}
	r.until(arrivals.End())
}

// until waits for a moment of the run, and records how late the driver is. It returns false if the load is stopped before that.
func (r *Run) until(at time.Duration) bool {
	if wait := at - r.now(); wait > 0 {
		timer := time.NewTimer(wait)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.stopping:
			return false
		}
	}
	now := r.now()
	r.records.Time(measure.Lateness, measure.Nobody, now, now-at)
	return !r.stopped()
}

package runner

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/suites/trial"
)

// round sends jobs through their lanes, until all have ended or the server is lost. What a case found is final once the server has given
// a sign of life after it: a case that expects its connection to be closed must not pass because it took the server down.
type round struct {
	*Execution
	ctx  context.Context // ends with the run, and when the server is lost
	stop context.CancelFunc

	looked atomic.Bool // since the log has settled

	mu   sync.Mutex
	held []*examination // ended since the last sign of life

	glanced time.Time // when the server last gave a lesser sign of life
}

// lifeInterval is the time between two looks at the server while quick cases run, so that few cases are suspected when it is lost.
const lifeInterval = 500 * time.Millisecond

// round runs jobs. If the server was lost, it returns how, and what ran or had just run by then.
func (e *Execution) round(jobs []*Job) (*loss, []*examination) {
	r := &round{Execution: e}
	r.ctx, r.stop = context.WithCancel(e.ctx)
	var watching sync.WaitGroup
	watching.Go(r.stopWithProcess)

	lanes := map[trial.Lane][]*Job{}
	for _, job := range jobs {
		lane := e.lane(job)
		lanes[lane] = append(lanes[lane], job)
	}
	var waiting sync.WaitGroup
	for _, job := range lanes[trial.Slow] {
		waiting.Go(func() { r.try(job) })
	}
	workers := e.workers()
	r.quickly(lanes[trial.Quick], workers)
	if len(lanes[trial.Slow]) > 0 {
		r.look() // what the quick ones found is final, and need not wait for a heartbeat
	}
	silence := e.server.Timing.PingInterval + e.server.Timing.PingTimeout
	short := silence <= shortHeartbeat
	if short {
		// The slow cases end soon and would stir while others need silence.
		waiting.Wait()
	}
	r.oneByOne(lanes[trial.Alone])
	waiting.Wait()
	r.quickly(lanes[trial.Everyone], min(workers, turns*len(trial.Namespaces(e.server))))
	if len(lanes[trial.Silent]) > 0 && r.nameless() && short {
		// A client that a case left without a word is logged as gone when it has missed a heartbeat.
		select {
		case <-time.After(silence + r.server.Timing.TimeoutLate):
		case <-r.ctx.Done():
		}
	}
	r.oneByOne(lanes[trial.Silent])
	r.look()
	r.stop()
	watching.Wait()
	lost := e.watch.gone()
	if lost == nil || lost.frozen {
		return lost, r.held
	}
	var suspects []*examination
	for _, held := range r.held {
		if held.ended.Before(r.glanced) {
			e.settle(held)
		} else {
			suspects = append(suspects, held)
		}
	}
	return lost, suspects
}

// stopWithProcess ends the round with the server's process.
func (r *round) stopWithProcess() {
	if r.server.Process == nil {
		return
	}
	select {
	case <-r.server.Process.Exited():
		r.look()
	case <-r.ctx.Done():
	}
}

// turns is how many cases that speak to everybody in the same namespace run at a time: while one speaks, the next ones open their connections.
const turns = 4

// workers is how many quick jobs run at a time.
func (e *Execution) workers() int {
	if e.server.Timing.PingTimeout < trial.TightTimeout {
		return min(e.config.jobs(), tightJobs)
	}
	return e.config.jobs()
}

// quickly runs jobs in a bounded pool.
func (r *round) quickly(jobs []*Job, workers int) {
	ended := make(chan struct{})
	var looking sync.WaitGroup
	looking.Go(func() { r.lookNowAndThen(ended) })
	queue := make(chan *Job)
	var pool sync.WaitGroup
	for range workers {
		pool.Go(func() {
			for job := range queue {
				r.try(job)
			}
		})
	}
	for _, job := range jobs {
		queue <- job
	}
	close(queue)
	pool.Wait()
	close(ended)
	looking.Wait()
}

// oneByOne runs jobs that need silence around them. Where the lines that a look at the server leaves in the log could be taken for those
// of a case, it waits until the log says no more of it.
func (r *round) oneByOne(jobs []*Job) {
	if len(jobs) > 0 {
		r.look()
	}
	nameless := r.nameless()
	for _, job := range jobs {
		if nameless && r.looked.Swap(false) {
			r.server.SettleLog(r.ctx)
		}
		if now := time.Now(); r.watch.glance() {
			r.glanced = now
		}
		r.try(job)
	}
}

// nameless says whether the lines of the log do not tell whose they are.
func (r *round) nameless() bool { return r.server.Log != nil && !trial.NamesSockets(r.server) }

// try examines a job, unless the round is over.
func (r *round) try(job *Job) {
	if r.ctx.Err() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(r.ctx, r.server.Timing.Case)
	defer cancel()
	e := r.prepare(ctx, job)
	r.perform(r.ctx, e)
	r.mu.Lock()
	r.held = append(r.held, e)
	r.mu.Unlock()
	if failed(e.result.Verdict) {
		r.look()
	}
}

// lookNowAndThen looks at the server while quick cases run.
func (r *round) lookNowAndThen(until <-chan struct{}) {
	ticker := time.NewTicker(lifeInterval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			r.look()
		case <-until:
			return
		case <-r.ctx.Done():
			return
		}
	}
}

// look asks the server for a sign of life. With one, what ended before is final; without, the round is over.
func (r *round) look() {
	r.mu.Lock()
	ended := r.held
	r.held = nil
	r.mu.Unlock()
	r.looked.Store(true)
	if r.watch.look() != nil {
		r.stop()
		r.mu.Lock()
		r.held = append(ended, r.held...)
		r.mu.Unlock()
		return
	}
	for _, e := range ended {
		r.settle(e)
	}
}

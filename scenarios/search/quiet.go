package search

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/scenarios/watch"
	"github.com/sioproof/sioproof/server"
)

// The bounds of a pause between two steps.
const (
	knocks    = 250 * time.Millisecond // from one look to the next
	toAnswer  = 30 * time.Second       // for the target to answer as quickly as it did before the first step
	toBecalm  = 15 * time.Second       // for its process to use no more than before; some keep a pool of connections, or clean up
	noSlower  = 4                      // times as long an answer may take as before the first step …
	quickly   = 100 * time.Millisecond // … and so long it may take in any case
	idleCPU   = 0.1                    // of a core: what a process may use in any case
	leftovers = 8                      // open files more than before are nobody's connections
)

// Quiet knows what the target is like while nobody loads it.
type Quiet struct {
	target  *server.Server
	process *watch.Process // nil if it is not known

	answer      time.Duration
	cpu         float64
	descriptors int
}

// NewQuiet looks at a target that nobody loads yet. PID is its process, 0 if that is not known.
func NewQuiet(ctx context.Context, t *server.Server, pid int) (*Quiet, error) {
	q := &Quiet{target: t}
	if pid != 0 {
		q.process, _ = watch.Of(pid) // without one only its answers count
	}
	for range 3 { // the first is slow, as a rule
		took, err := supervise.Knock(ctx, q.target, nil, toAnswer)
		if err != nil {
			return nil, &server.UnreachableError{Problem: fmt.Sprintf("the target does not answer any more: %v", err), Err: err}
		}
		q.answer = took
	}
	if use, ok := q.look(ctx); ok {
		q.cpu, q.descriptors = use.cpu, use.descriptors
	}
	return q, ctx.Err()
}

// Settle waits until the target answers as quickly as before it was loaded, and for a while until its process uses no more than then.
// The error says in a sentence that it does not answer, or is the context's.
func (q *Quiet) Settle(ctx context.Context) error {
	began := time.Now()
	for {
		took, err := supervise.Knock(ctx, q.target, nil, toAnswer)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil && took <= max(quickly, noSlower*q.answer):
			if time.Since(began) > toBecalm || q.calm(ctx) {
				return ctx.Err()
			}
			continue
		case q.ended(ctx):
			return errors.New("the target has ended")
		case time.Since(began) < toAnswer:
		case err != nil:
			return fmt.Errorf("the target did not answer any more: %w", err)
		default:
			return fmt.Errorf("the target did not recover: it takes %v to answer, and took %v before", took.Round(time.Millisecond), q.answer.Round(time.Millisecond))
		}
		if !pause(ctx) {
			return ctx.Err()
		}
	}
}

// use is what the target's process uses.
type use struct {
	cpu         float64 // of a core
	descriptors int
}

// look watches the process for a moment; false if it is not known.
func (q *Quiet) look(ctx context.Context) (use, bool) {
	if q.process == nil {
		return use{}, false
	}
	before, err := q.process.Look(ctx)
	if err != nil {
		return use{}, false
	}
	began := time.Now()
	if !pause(ctx) {
		return use{}, false
	}
	after, err := q.process.Look(ctx)
	if err != nil {
		return use{}, false
	}
	return use{float64(after.CPU-before.CPU) / float64(time.Since(began)), after.Descriptors}, true
}

// calm says whether the process uses no more than before the first step.
func (q *Quiet) calm(ctx context.Context) bool {
	now, ok := q.look(ctx)
	return !ok || now.cpu <= max(idleCPU, 2*q.cpu) && now.descriptors <= q.descriptors+leftovers
}

// ended says whether the process that was started, or named, is not there any more.
func (q *Quiet) ended(ctx context.Context) bool {
	if q.process == nil {
		return false
	}
	_, err := q.process.Look(ctx)
	return err != nil && ctx.Err() == nil
}

// pause waits for the next look, or says false if the context ends.
func pause(ctx context.Context) bool {
	select {
	case <-time.After(knocks):
		return true
	case <-ctx.Done():
		return false
	}
}

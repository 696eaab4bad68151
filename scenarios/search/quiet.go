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

// The limits of a pause between two steps.
const (
	pollInterval     = 250 * time.Millisecond
	answerTimeout    = 30 * time.Second       // for the target to answer as quickly as before the first step
	settleTimeout    = 15 * time.Second       // for its process to use no more than before; some keep a pool of connections, or clean up
	maxSlowdown      = 4                      // of an answer, compared with before the first step
	quickAnswer      = 100 * time.Millisecond // is never too slow
	idleCPU          = 0.1                    // of a core: is never too much
	extraDescriptors = 8                      // open files, beyond those before, that are no leftover connections
)

// Quiet knows how the target behaves without load.
type Quiet struct {
	target *server.Server
	usage  usageFunc // of its process; nil if that is not known

	answer      time.Duration
	cpu         float64
	descriptors int
}

// usageFunc returns what a process uses. The error says that the process has ended.
type usageFunc func(context.Context) (watch.Usage, error)

// NewQuiet measures a target that is not loaded yet. PID is its process, 0 if that is not known.
func NewQuiet(ctx context.Context, t *server.Server, pid int) (*Quiet, error) {
	var usage usageFunc
	if pid != 0 {
		if process, err := watch.Of(pid); err == nil { // otherwise only its answers count
			usage = process.Look
		}
	}
	return newQuiet(ctx, t, usage)
}

func newQuiet(ctx context.Context, t *server.Server, usage usageFunc) (*Quiet, error) {
	q := &Quiet{target: t, usage: usage}
	for range 3 { // the first is slow, as a rule
		took, err := supervise.MeasureConnect(ctx, q.target, nil, answerTimeout)
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

// Settle waits until the target answers as quickly as before the load. It also waits, settleTimeout at most, until the process uses no
// more than before. The error says that the target does not answer, or is the context's.
func (q *Quiet) Settle(ctx context.Context) error {
	began := time.Now()
	for {
		took, err := supervise.MeasureConnect(ctx, q.target, nil, answerTimeout)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err == nil && took <= max(quickAnswer, maxSlowdown*q.answer):
			if time.Since(began) > settleTimeout || q.calm(ctx) {
				return ctx.Err()
			}
			continue
		case q.ended(ctx):
			return errors.New("the target has ended")
		case time.Since(began) < answerTimeout:
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

// use is what the process of the target uses.
type use struct {
	cpu         float64 // of a core
	descriptors int
}

// look measures the process over one interval. It returns false if the process is not known.
func (q *Quiet) look(ctx context.Context) (use, bool) {
	if q.usage == nil {
		return use{}, false
	}
	before, err := q.usage(ctx)
	if err != nil {
		return use{}, false
	}
	began := time.Now()
	if !pause(ctx) {
		return use{}, false
	}
	after, err := q.usage(ctx)
	if err != nil {
		return use{}, false
	}
	return use{float64(after.CPU-before.CPU) / float64(time.Since(began)), after.Descriptors}, true
}

// calm reports whether the process uses no more than before the first step.
func (q *Quiet) calm(ctx context.Context) bool {
	now, ok := q.look(ctx)
	return !ok || now.cpu <= max(idleCPU, 2*q.cpu) && now.descriptors <= q.descriptors+extraDescriptors
}

// ended reports whether the process is known and has ended.
func (q *Quiet) ended(ctx context.Context) bool {
	if q.usage == nil {
		return false
	}
	_, err := q.usage(ctx)
	return err != nil && ctx.Err() == nil
}

// pause waits for the next poll. It returns false if the context ends before that.
func pause(ctx context.Context) bool {
	select {
	case <-time.After(pollInterval):
		return true
	case <-ctx.Done():
		return false
	}
}

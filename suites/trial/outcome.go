package trial

import (
	"fmt"
	"runtime/debug"

	"github.com/sioproof/sioproof/reports"
)

// Outcome is how a trial ended.
type Outcome struct {
	Verdict  reports.Verdict
	Expected string
	Actual   string
	Reason   string
	// Doubt is why a failure may tell of something else than the server, such as a busy machine; empty if there is no reason to think so.
	Doubt string
	// Lost says that a connection was lost that may have missed a heartbeat: then a close that was expected proves nothing.
	Lost bool
}

// Run runs the body of the case, then what it deferred. A body that ends early panics with an [Outcome]; any other panic is an
// internal error of the harness.
func (t *Trial) Run() (outcome Outcome) {
	caught := func(panicked any) {
		switch r := panicked.(type) {
		case nil:
		case Outcome:
			outcome = r
		default:
			outcome = Outcome{Verdict: reports.Error, Reason: fmt.Sprintf("the harness panicked: %v\n%s", r, debug.Stack())}
		}
	}
	defer func() { t.shared.kept.Add(-t.kept.Swap(0)) }()
	defer t.leaveFloors()
	defer func() { caught(recover()) }()
	defer t.release()
	defer func() {
		caught(recover())
		t.Transcript.End() // what follows is how our clients say goodbye
		if t.flooded.Load() {
			outcome = t.flood()
		}
		concluded := outcome.Verdict == reports.Pass || outcome.Verdict == reports.Recorded && outcome.Expected == ""
		if concluded && t.Case.Controlled && !t.controlled.Load() {
			outcome = Outcome{Verdict: reports.Error, Reason: fmt.Sprintf("the case %s is marked as Controlled, and ended without a control", t.Case.ID)}
		}
		if reason := t.doubted.Load(); reason != nil {
			outcome.Doubt = *reason // before the connections are closed by us
		}
		outcome.Lost = t.lost.Load()
	}()
	if t.Server.Log != nil {
		t.logged = t.Server.Log.Mark()
	}
	t.Case.Body(t)
	return Outcome{Verdict: reports.Pass}
}

// release runs the deferred functions.
func (t *Trial) release() {
	for {
		t.mu.Lock()
		if len(t.closers) == 0 {
			t.mu.Unlock()
			return
		}
		last := t.closers[len(t.closers)-1]
		t.closers = t.closers[:len(t.closers)-1]
		t.mu.Unlock()
		last()
	}
}

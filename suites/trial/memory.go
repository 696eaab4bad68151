package trial

import (
	"errors"
	"fmt"
)

// A server that floods must not fill our memory. These bound how many bytes are kept of what servers send: by a trial, and by all trials of
// a run that are under way.
const (
	keptByTrial = 32 << 20
	keptByRun   = 256 << 20
	// keptBeside is what a packet or an event takes beside its bytes.
	keptBeside = 512
)

// errFlooded ends the context of a trial.
var errFlooded = errors.New("the server sent more than the trial keeps")

// Keep says whether so many more bytes that the server sent can be kept until the trial ends, or [Trial.Forget] gives them back. If not,
// the trial has failed: its context ends, and its outcome says why.
func (t *Trial) Keep(bytes int) bool {
	size := int64(bytes + keptBeside)
	byTrial, byRun := t.kept.Add(size), t.shared.kept.Add(size)
	if byTrial <= keptByTrial && byRun <= keptByRun {
		return true
	}
	t.Forget(bytes)
	t.flooded.Store(true)
	t.cancel(errFlooded)
	return false
}

// Forget gives back what [Trial.Keep] has counted.
func (t *Trial) Forget(bytes int) {
	size := int64(bytes + keptBeside)
	t.kept.Add(-size)
	t.shared.kept.Add(-size)
}

// flood is the outcome of a trial that the server has flooded, whatever else was seen.
func (t *Trial) flood() Outcome {
	return Outcome{
		Verdict:  t.failure(),
		Expected: "little more from the server than the case asks for",
		Actual: fmt.Sprintf("so much more that the case was ended: %d MiB are kept for a case, and %d MiB for all that run at the same time",
			keptByTrial>>20, keptByRun>>20),
	}
}

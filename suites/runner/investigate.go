package runner

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/suites/trial"
)

// mostOutages is how often the server may be lost until the run gives up.
const mostOutages = 20

// investigate finds out which of the suspects took the server down: each runs alone on a server that was started again. The one that
// takes it down again fails; the others have their verdicts, or go on with the rest of the run.
func (e *Execution) investigate(lost *loss, suspects []*examination) {
	suspects = rank(suspects, lost.at)
	outage := e.outage(lost, suspects)
	if len(e.outages) >= mostOutages {
		e.giveUp(outage, suspects, fmt.Sprintf("the server was lost %d times", len(e.outages)+1))
		return
	}
	if !e.watch.revive(e.ctx) {
		if e.goesOn() {
			e.giveUp(outage, suspects, "the server is gone")
		}
		return
	}
	outage.Restarted = true
	if e.confirm(outage, mostLikely(suspects)) {
		return
	}
	e.record(outage)
}

// confirm runs suspects alone, one after the other, until one takes the server down. It completes and keeps the outage if that was
// found, and says whether it was, or the run has ended.
func (e *Execution) confirm(outage *verify.Outage, suspects []*examination) bool {
	fresh := true // nothing has run on the server since it was started
	started := time.Now()
	for _, suspect := range suspects {
		if !e.goesOn() {
			return false
		}
		found := e.examine(e.ctx, suspect.job)
		lost := e.watch.look()
		if lost != nil && !fresh { // it may be the late effect of the one before
			if fresh = e.watch.revive(e.ctx); fresh {
				started = time.Now()
				found, lost = e.examine(e.ctx, suspect.job), e.watch.look()
			}
		}
		if lost != nil {
			if e.endsByItself(time.Since(started)) {
				e.cut = "the server ends by itself"
				e.record(outage)
			} else {
				e.convict(outage, found, lost)
			}
			return true
		}
		fresh = false
		e.settle(found)
	}
	return false
}

// endsByItself starts a server again that was lost after a lifetime, and says whether it is lost within twice that time although no case
// runs. Then no case is the reason.
func (e *Execution) endsByItself(lifetime time.Duration) bool {
	if !e.watch.revive(e.ctx) {
		return false
	}
	var exited <-chan struct{} // never closed if the server was not started here
	if e.server.Process != nil {
		exited = e.server.Process.Exited()
	}
	select {
	case <-exited:
	case <-time.After(min(2*lifetime, longestLifetime)):
	case <-e.ctx.Done():
	}
	return e.watch.look() != nil
}

// longestLifetime bounds the wait for a server that ends by itself.
const longestLifetime = 10 * time.Second

// convict fails the job that took the server down, and spares it the other variants of the case.
func (e *Execution) convict(outage *verify.Outage, found *examination, lost *loss) {
	outage.How, outage.Log = e.lastWords(lost, found)
	e.fail(found, outage)
	e.record(outage)
	for _, job := range e.jobs {
		if job.Case.ID == found.job.Case.ID && !job.concluded() {
			e.conclude(job, notRun(job, fmt.Sprintf("%s took the server down, so the case is not run in other variants", found.job.Name())))
		}
	}
	if e.watch.gone() != nil && !e.watch.revive(e.ctx) && e.goesOn() {
		e.cut = "the server is gone"
	}
}

// giveUp ends the run. Where all that ran was one case, it is the one.
func (e *Execution) giveUp(outage *verify.Outage, suspects []*examination, why string) {
	e.cut = why
	if len(suspects) > 0 && !slices.ContainsFunc(suspects, func(s *examination) bool { return s.job.Case.ID != suspects[0].job.Case.ID }) {
		e.fail(suspects[0], outage)
	}
	e.record(outage)
	for _, suspect := range suspects {
		if !suspect.job.concluded() {
			e.conclude(suspect.job, notRun(suspect.job, "the server was lost while these ran"))
		}
	}
}

// fail gives the killer its verdict: whatever its case is about, a server outlives it.
func (e *Execution) fail(killer *examination, outage *verify.Outage) {
	outage.Killer, outage.Suspects = killer.job.Name(), nil
	result := killer.job.base()
	result.Verdict, result.DurationMS = reports.Fail, float64(time.Since(killer.began).Microseconds())/1000
	result.Expected, result.Actual = "the server outlives the case", outage.How
	result.Transcript = frames(killer.trial.Transcript.Entries())
	e.server.Secrets.HideIn(&result)
	e.conclude(killer.job, e.excuseEnd(result))
}

// record keeps an outage for the report.
func (e *Execution) record(outage *verify.Outage) {
	e.server.Secrets.HideIn(outage)
	e.outages = append(e.outages, *outage)
}

// outage is what a report says about a loss before it is known who brought it about.
func (e *Execution) outage(lost *loss, suspects []*examination) *verify.Outage {
	outage := &verify.Outage{How: lost.how, AtMS: float64(lost.at.Sub(e.started).Microseconds()) / 1000}
	for _, suspect := range suspects {
		outage.Suspects = append(outage.Suspects, verify.Suspect{Name: suspect.job.Name(), ID: suspect.job.Case.ID, Sent: lastSent(suspect, lost.at)})
	}
	if oldest := earliest(suspects); oldest != nil {
		outage.How, outage.Log = e.lastWords(lost, oldest)
	}
	return outage
}

// rank sorts suspects, the likeliest first: cases that are known to take servers down, then cases that do not just wait, by what they
// sent last before the server was lost.
func rank(suspects []*examination, at time.Time) []*examination {
	ranked := slices.Clone(suspects)
	weight := func(e *examination) int {
		switch {
		case e.job.Case.Destructive:
			return 0
		case e.job.Case.Lane == trial.Slow:
			return 2
		}
		return 1
	}
	slices.SortStableFunc(ranked, func(a, b *examination) int {
		return cmp.Or(cmp.Compare(weight(a), weight(b)), sentAt(b, at).Compare(sentAt(a, at)))
	})
	return ranked
}

// mostLikely leaves out slow cases, which would have to be waited for one after the other, as long as there are others: they run again
// with the rest.
func mostLikely(ranked []*examination) []*examination {
	quick := slices.DeleteFunc(slices.Clone(ranked), func(e *examination) bool { return e.job.Case.Lane == trial.Slow && !e.job.Case.Destructive })
	if len(quick) > 0 {
		return quick
	}
	return ranked
}

func earliest(examinations []*examination) *examination {
	if len(examinations) == 0 {
		return nil
	}
	return slices.MinFunc(examinations, func(a, b *examination) int { return a.began.Compare(b.began) })
}

// lastEntry is the last thing that a case sent before a moment; false if it sent nothing.
func lastEntry(e *examination, before time.Time) (wire.Entry, bool) {
	entries := e.trial.Transcript.Entries()
	for _, entry := range slices.Backward(entries) {
		if entry.Sent && entry.Kind != wire.KindNote && !e.began.Add(entry.At).After(before) {
			return entry, true
		}
	}
	return wire.Entry{}, false
}

// sentAt is when a case sent something last before a moment.
func sentAt(e *examination, before time.Time) time.Time {
	entry, ok := lastEntry(e, before)
	if !ok {
		return time.Time{}
	}
	return e.began.Add(entry.At)
}

// lastSent shows what that was, in a line.
func lastSent(e *examination, before time.Time) string {
	entry, ok := lastEntry(e, before)
	if !ok {
		return ""
	}
	shown := frames([]wire.Entry{entry})[0].Text
	return text.Shorten(text.FirstLine(shown), sentShown)
}

// sentShown is how many characters of a packet a list of suspects shows.
const sentShown = 60

// again gives a job in doubt another look, and says whether it could. If the server is lost, it finds out why.
func (e *Execution) again(job *Job) (*examination, bool) {
	if !e.goesOn() {
		return nil, false
	}
	found := e.examine(e.ctx, job)
	lost := e.watch.look()
	if lost == nil {
		return found, found.result.Verdict != reports.NotRun
	}
	e.investigate(lost, []*examination{found})
	return nil, false
}

// unexplained is a sentence about the outages that no case is known to have brought about; nothing if there are none.
func unexplained(outages []verify.Outage) string {
	for _, o := range outages {
		if o.Killer == "" {
			return "the server was lost: " + o.How
		}
	}
	return ""
}

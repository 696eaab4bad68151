package supervise

import (
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

// Report puts the outcome into words and numbers. What made the tool, which target it was and how the run ended otherwise is the
// caller's to fill in, before it concludes the report.
func (o Outcome) Report(s *scenarios.Scenario) *load.Report {
	r := &load.Report{
		DurationMS:  milliseconds(o.Length),
		MeasuredMS:  milliseconds(o.Results.Measured),
		Scenario:    Describe(s),
		Errors:      kinds(o.Results.Errors),
		Disconnects: kinds(o.Results.Disconnects),
		Stopped:     o.Stopped,
	}
	r.Scenario.Seed = o.Seed
	for _, t := range o.Thresholds {
		r.Thresholds = append(r.Thresholds, load.Threshold{Text: t.Threshold.Text, Met: t.Met, Measured: t.Measured, Actual: t.String(), Value: t.Actual, Invalid: o.excuse(t)})
	}
	if a := o.Aborted; a != nil {
		r.Thresholds = append(r.Thresholds, load.Threshold{Text: a.Threshold.Text, Measured: true, Actual: a.String(), Value: a.Actual, Aborted: true, Invalid: o.excuse(*a)})
	}
	o.deliveries(r)
	o.transports(r)
	o.numbers(r)
	return r
}

// Describe puts a scenario into words.
func Describe(s *scenarios.Scenario) load.Scenario {
	return load.Scenario{
		Name: s.Name, Description: s.Description, Load: s.Load.String(), Clients: s.Load.Most(), WarmUpMS: milliseconds(s.Load.WarmUp),
		DrainMS: milliseconds(s.Load.Drain),
	}
}

// deliveries are what the ledger counts.
func (o Outcome) deliveries(r *load.Report) {
	for _, p := range ledger.Promises() {
		f := o.Ledger.Figures(p)
		if f.Messages == 0 {
			continue
		}
		r.Promises = append(r.Promises, load.Promise{
			Name: p.String(), Messages: f.Messages, Expected: f.Expected(), Received: f.Received, Lost: f.Lost, Duplicated: f.Duplicated,
			OutOfOrder: f.OutOfOrder, Leaked: f.Leaked, Late: f.Late, Uncertain: f.Uncertain, Reach: f.Reach(), Tolerated: o.tolerated(threshold.Promise(p.String()), f),
		})
	}
	o.connectionLog(r)
	for _, offence := range o.Ledger.Offences() {
		r.Offences = append(r.Offences, load.Offence{
			Kind: offence.Kind, Promise: offence.Promise.String(), Scope: offence.Scope, Sender: offence.Sender, Receiver: offence.Receiver,
			Sequence: offence.Number, AtMS: milliseconds(offence.At),
		})
	}
}

// listed is how many missing, and how many repeated lines of the log a report lists.
const listed = 20

// connectionLog is what the log of the target says of the connections, where there is one.
func (o Outcome) connectionLog(r *load.Report) {
	if o.log == nil {
		return
	}
	f := o.log.figures()
	r.Promises = append(r.Promises, load.Promise{
		Name: string(threshold.ToLog), Messages: f.Messages, Expected: f.Expected(), Received: f.Received, Lost: f.Lost, Duplicated: f.Duplicated,
		Uncertain: f.Uncertain, Reach: f.Reach(), Tolerated: o.tolerated(threshold.ToLog, f),
	})
	for _, offence := range o.log.book.Offences(o.log.stopped, listed) {
		kind := threshold.Lost
		if offence.Repeated {
			kind = threshold.Duplicated
		}
		r.Offences = append(r.Offences, load.Offence{
			Kind: string(kind), Promise: string(threshold.ToLog), Scope: string(offence.Event),
			Sender: driver.UserName(offence.User), AtMS: milliseconds(offence.At),
		})
	}
}

// tolerated are the figures of a promise that a threshold allows as they are, or the profile.
func (o Outcome) tolerated(p threshold.Promise, f ledger.Figures) (out []string) {
	for _, m := range threshold.Tolerated(o.Thresholds, p) {
		out = append(out, string(m))
	}
	if unordered := string(threshold.OutOfOrder); o.Unordered && f.OutOfOrder > 0 && !slices.Contains(out, unordered) {
		out = append(out, unordered)
	}
	return out
}

// transports are what was found over each transport.
func (o Outcome) transports(r *load.Report) {
	shares := o.Ledger.Shares()
	for _, t := range o.Transports {
		s := shares[string(t.Transport)]
		r.Transports = append(r.Transports, load.Transport{
			Name: string(t.Transport), Clients: t.Users, Connected: t.Connected, Errors: t.Errors, Disconnects: t.Disconnects, Expected: s.Expected(),
			Lost: s.Lost, Duplicated: s.Duplicated, OutOfOrder: s.OutOfOrder, Leaked: s.Leaked, Late: s.Late, Unreceived: s.Unreceived,
		})
	}
}

// numbers are what was measured.
func (o Outcome) numbers(r *load.Report) {
	r.Timings, r.Counts, r.Series = o.Results.Timings(), o.Results.Counters(), o.Results.Seconds()
	if p := o.Results.Process; p != nil {
		r.Process = &load.Process{MeanCPU: p.MeanCPU, MaxCPU: p.MostCPU, MeanMemory: p.MeanMemory, MaxMemory: p.MostMemory}
	}
	r.Driver = load.Driver{
		Process:       load.Process{MeanCPU: o.Driver.MeanCPU, MaxCPU: o.Driver.MostCPU, MeanMemory: o.Driver.meanMemory(), MaxMemory: float64(o.Driver.MostMemory)},
		Cores:         o.Driver.Cores,
		LatenessP99MS: milliseconds(o.Results.Times[measure.Lateness].P99),
	}
	if o.Exhausted != "" && !o.met() {
		r.Driver.Bottleneck = []string{o.Exhausted}
	}
	m := o.Machine
	r.Machine = load.Machine{
		Cores: m.Cores, Unknown: m.Unknown, MeanOthersCPU: m.MeanOthers, MaxOthersCPU: m.MostOthers, SwappedBytes: m.Swapped,
		Seconds: m.Seconds, DisturbedSeconds: m.Disturbed,
	}
}

func kinds(of []measure.Kind) (out []load.Kind) {
	for _, k := range of {
		out = append(out, load.Kind{Name: k.Name, Count: k.Count, Example: k.Example})
	}
	return out
}

// Ending is how the run ended, in the words of a report; nothing if by itself.
func (o Outcome) Ending() (e reports.Ending) {
	switch {
	case o.Fault != "":
		e.Fault = o.Fault
	case o.Interrupted:
		e.Interrupted = fmt.Sprintf("interrupted after %v", o.Length.Round(time.Second))
	case o.Gone && o.Stopped != nil:
		e.Unreachable = o.Stopped.Sentence()
	case o.Gone:
		e.Unreachable = fmt.Sprintf("the target was gone after %v", o.Length.Round(time.Second))
	}
	return e
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

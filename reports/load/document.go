package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// Document describes the report for the views. In a terminal the measurements come first, and the checks and the outcome last.
func (r *Report) Document() *view.Document {
	var thresholds, promises []view.Case
	for _, t := range r.Thresholds {
		thresholds = append(thresholds, t.judged())
	}
	for _, p := range r.Promises {
		promises = append(promises, p.judged(r.Offences, r.Scenario.DrainMS))
	}
	stopped := r.Stopped.cases()
	checks := view.Checks(slices.Concat(thresholds, promises, stopped))
	times, deliveries, counts := timingTable(r.Timings), promiseTable(r.Promises), countTable(r.Counts)
	transports := transportTable(r.Transports)
	errors, disconnects := kinds("Errors", r.Errors), kinds("Connections lost", r.Disconnects)
	return &view.Document{
		Tool: r.Tool.Name, Title: r.Tool.Name + " load", Outcome: &r.Outcome, Started: r.Started, DurationMS: r.DurationMS,
		Page: []view.Section{
			r.said(), r.lead(), r.resources(), r.Limit.table(), r.Limit.shown(), checks,
			times, deliveries, transports, counts, errors, disconnects, view.Plain(r.Summary.String()),
		},
		Terminal: []view.Section{
			r.Limit.shown(), times, counts, deliveries.Turned(), transports.Turned(), errors, disconnects, r.resources(), checks, r.Limit.table(),
			r.logAdvice(), view.Next(r.Target), r.said(),
		},
		About: view.Pairs(
			"target", strings.Join(append([]string{r.Target.String()}, r.Target.Remarks...), ", "),
			"profile", r.Target.ProfileName(),
			"scenario", r.Scenario.Name+", "+r.Scenario.Load),
		Closing: r.Summary.String(),
		Suites:  r.suites(thresholds, promises, stopped), Properties: r.properties(),
	}
}

// logAdvice says how the connection log is checked, if it was not.
func (r *Report) logAdvice() view.Section {
	i := slices.IndexFunc(r.Promises, func(p Promise) bool { return p.Name == logPromise })
	switch {
	case r.Outcome.Status != reports.Conforms && r.Outcome.Status != reports.Deviates:
		return nil
	case i < 0:
		return view.LogAdvice(r.Target, false)
	case r.Promises[i].Messages == 0:
		return view.LogAdvice(r.Target, true)
	}
	return nil
}

// said is the headline; nothing if there is none.
func (r *Report) said() view.Section {
	if r.Headline == "" {
		return nil
	}
	return view.Plain(r.Headline + ".")
}

// lead says in a sentence which load of which target this was.
func (r *Report) lead() view.Paragraph {
	p := view.Plain("Target ").Code(r.Target.URL)
	if r.Target.Description != "" {
		p = p.Plain(", " + r.Target.Description)
	}
	for _, remark := range r.Target.Remarks {
		p = p.Plain(", " + remark)
	}
	if r.Target.Profile != "" {
		p = p.Plain(", profile " + r.Target.ProfileName())
	}
	return r.Scenario.continues(p).Plain(fmt.Sprintf(", in %.1f s.", r.DurationMS/1000))
}

// continues says in the middle of a sentence which load it was.
func (s Scenario) continues(p view.Paragraph) view.Paragraph {
	return p.Plain(", scenario ").Code(s.Name).Plain(": " + s.Load)
}

// resources say what target and driver took, and what became of the samples.
func (r *Report) resources() view.Facts {
	var server, driver, samples string
	if r.Process != nil {
		server = r.Process.line()
	}
	if r.Driver.MaxMemory > 0 {
		driver = r.Driver.line()
	}
	if r.Samples != nil {
		samples = r.Samples.line()
	}
	return view.Facts(view.Pairs("server", server, "driver", driver, "machine", r.Machine.line(), "samples", samples))
}

// suites are the thresholds, the promises, a server that stopped answering, and the steps of a search. A run that ended early, or proves nothing, has one more, so that
// its file is never green.
func (r *Report) suites(thresholds, promises, stopped []view.Case) []view.Suite {
	suites := []view.Suite{
		{Name: "thresholds", DurationMS: r.DurationMS, Cases: thresholds},
		{Name: "promises", DurationMS: r.DurationMS, Cases: promises},
		{Name: "server", DurationMS: r.DurationMS, Cases: stopped},
		{Name: "limit", DurationMS: r.DurationMS, Cases: r.Limit.cases()},
	}
	if s := r.Outcome.Status; s != reports.Conforms && s != reports.Deviates {
		suites = append(suites, view.RunSuite(r.Outcome, r.DurationMS))
	}
	for i := range suites {
		suites[i].Group = strings.TrimSpace("load " + r.Scenario.Name) // several loads in one CI have names of their own
	}
	return suites
}

func (r *Report) properties() []view.Pair {
	t := r.Target
	return append(view.Pairs(
		"tool", r.Tool.String(), "target", t.URL, "path", t.Path, "description", t.Description, "profile", t.Profile,
		"scenario", r.Scenario.Name, "load", r.Scenario.Load, "outcome", string(r.Outcome.Status), "reason", r.Outcome.Reason),
		transportProperties(r.Transports)...)
}

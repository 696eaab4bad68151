package view

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
)

// LoadJUnit is the XML that GitHub, GitLab and Jenkins read: a test case a threshold, and one a promise. A run that ended early, or
// proves nothing, has one test case more, in a suite named "run", with that as an error: its file is never green. A search for the
// limit has a suite "limit" with a test case a step: what is beyond the limit is skipped, and says why.
func LoadJUnit(r *load.Report, w io.Writer) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(loadJUnit(r)); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

var _ load.View = LoadJUnit

func loadJUnit(r *load.Report) xmlSuites {
	all := xmlSuites{xmlCounts: xmlCounts{Name: r.Tool.Name, Time: seconds(r.DurationMS)}}
	suite := func(name string, cases []xmlCase) {
		if len(cases) == 0 {
			return
		}
		s := xmlSuite{
			xmlCounts:  xmlCounts{Name: name, Time: seconds(r.DurationMS)},
			Timestamp:  r.Started.UTC().Format(time.RFC3339),
			Properties: loadProperties(r),
		}
		for _, c := range cases {
			s.add(c)
		}
		all.add(s)
	}
	var thresholds, promises, steps, run []xmlCase
	for _, t := range r.Thresholds {
		thresholds = append(thresholds, thresholdCase(t))
	}
	for _, p := range r.Promises {
		promises = append(promises, junitPromise(r, p))
	}
	if r.Limit != nil {
		for _, s := range r.Limit.Steps {
			steps = append(steps, stepCase(r.Limit, s))
		}
	}
	if s := r.Outcome.Status; s != reports.Conforms && s != reports.Deviates {
		run = []xmlCase{{Classname: "run", Name: "the run itself", Time: "0",
			Error: &xmlProblem{Message: text.Visible(r.Outcome.Reason), Type: string(s)}}}
	}
	suite("thresholds", thresholds)
	suite("promises", promises)
	suite("limit", steps)
	suite("run", run)
	return all
}

func thresholdCase(t load.Threshold) xmlCase {
	c := xmlCase{Classname: "thresholds", Name: text.Visible(t.Text), Time: "0", Properties: properties("verdict", string(t.Verdict), "actual", t.Actual)}
	if t.Verdict == reports.Fail {
		c.Failure = &xmlProblem{Message: t.Line(), Type: string(reports.Fail), Text: text.VisibleLines(fmt.Sprintf("Expected     %s\nActual       %s\n", t.Text, t.Actual))}
	}
	return c
}

func stepCase(l *load.Limit, s load.Step) xmlCase {
	c := xmlCase{Classname: "limit", Name: text.Visible(l.Unit.Amount(s.Amount)), Time: seconds(s.DurationMS), Properties: properties("status", string(s.Status), "load", s.Load)}
	if s.Status != reports.Conforms {
		c.Skipped = &xmlProblem{Message: s.Line()}
	}
	return c
}

func junitPromise(r *load.Report, p load.Promise) xmlCase {
	c := xmlCase{Classname: "promises", Name: text.Visible(p.Name + ": " + p.Rule()), Time: "0",
		Properties: properties("verdict", string(p.Verdict), "messages", fmt.Sprint(p.Messages), "expected", fmt.Sprint(p.Expected),
			"received", fmt.Sprint(p.Received), "lost", fmt.Sprint(p.Lost), "duplicated", fmt.Sprint(p.Duplicated),
			"out_of_order", fmt.Sprint(p.OutOfOrder), "leaked", fmt.Sprint(p.Leaked), "late", fmt.Sprint(p.Late), "uncertain", fmt.Sprint(p.Uncertain),
			"reach", load.Reach(p))}
	switch p.Verdict {
	case reports.Fail:
		c.Failure = &xmlProblem{Message: p.Breach(), Type: string(reports.Fail), Text: strings.Join(r.Offenders(p.Name, 100), "\n") + "\n"}
	case reports.Pass:
	default:
		c.Skipped = &xmlProblem{Message: string(p.Verdict) + ": " + p.Seen()}
	}
	return c
}

func loadProperties(r *load.Report) []xmlProperty {
	t := r.Target
	return properties(
		"tool", strings.TrimSpace(r.Tool.Name+" "+r.Tool.Version),
		"target", t.URL, "path", t.Path, "description", t.Description, "profile", t.Profile,
		"scenario", r.Scenario.Name, "load", r.Scenario.Load, "outcome", string(r.Outcome.Status), "reason", r.Outcome.Reason)
}

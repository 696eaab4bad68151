package view

import (
	"time"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

// Document is a report as the views write it. All texts in it are raw, and a section without content is left out.
type Document struct {
	Tool       string           // name of what made the report
	Title      string           // of a page; the reason of the outcome follows it
	Outcome    *reports.Outcome // nil if nothing was judged; then there is no JUnit XML
	Started    time.Time
	DurationMS float64

	Page     []Section // in the order of a page: the most important first
	Terminal []Section // in the order of a terminal
	Details  []Section // of a terminal when everything is asked for; as Terminal if there are none
	Brief    []Section // of a terminal when as little as possible is asked for, beside Closing
	About    []Pair    // what was examined: in a terminal a line each, below the outcome
	Leads    bool      // the outcome stands above the sections in a terminal, in place of below them, next to the prompt
	Closing  string    // last line in a terminal

	Suites     []Suite // of JUnit XML
	Properties []Pair  // of each of them
}

// closing is the last line, safe to show.
func (d *Document) closing() string { return text.Visible(d.Closing) }

// Pair is a text with its label.
type Pair struct{ Label, Text string }

// Pairs takes labels and texts in turn, and leaves out the pairs without text.
func Pairs(labelsAndTexts ...string) []Pair {
	var pairs []Pair
	for i := 0; i+1 < len(labelsAndTexts); i += 2 {
		if labelsAndTexts[i+1] != "" {
			pairs = append(pairs, Pair{labelsAndTexts[i], labelsAndTexts[i+1]})
		}
	}
	return pairs
}

// Suite is a group of cases in JUnit XML.
type Suite struct {
	Group      string // what several suites belong to; Jenkins shows it as a package
	Name       string
	DurationMS float64
	Cases      []Case
}

// RunSuite is the suite of a run that ended early or proves nothing, with an error as its only case.
func RunSuite(o reports.Outcome, durationMS float64) Suite {
	return Suite{Name: "run", DurationMS: durationMS, Cases: []Case{{
		Name: "the run itself", Verdict: string(o.Status), Class: reports.Failed, Broken: true, Message: o.Reason, DurationMS: Untimed,
	}}}
}

// Untimed is the duration of what has none of its own.
const Untimed = -1

// Case is something that was judged.
type Case struct {
	Name       string // id and variant, or the condition itself
	Title      string // the rule in words
	Level      string
	Verdict    string
	Class      reports.Class
	Broken     bool   // failed because of the harness, not of the target: JUnit XML distinguishes errors from failures
	Seen       string // what became of it, in a few words
	Message    string // for JUnit XML: why it did not pass, in a line
	DurationMS float64
	Figures    []Pair // for JUnit XML: what was counted or measured
	Evidence   Evidence
}

// Evidence is what shows that a case ended as it did.
type Evidence struct {
	Fields   []Pair // Requirement, Expected, Actual and the like
	Frames   []reports.Frame
	Log      []string // lines the target logged
	Offences []string // deliveries that broke the rule
}

// fullName is the name with what the suite belongs to.
func (s Suite) fullName() string {
	if s.Group == "" {
		return s.Name
	}
	return s.Group + ": " + s.Name
}

// label is the name with the title.
func (c Case) label() string {
	if c.Title == "" {
		return c.Name
	}
	return c.Name + ": " + c.Title
}

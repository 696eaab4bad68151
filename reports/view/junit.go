package view

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// JUnit is the XML that GitHub, GitLab and Jenkins read: a suite an area, a test case a case and variant. Where the target
// is wrong the test case has a failure, where the harness is it has an error; failures and errors together are what the
// closing line counts as failed, and its skipped are skipped here, each with the reason. A run that ended early, or could
// not begin, has one test case more, in a suite named "run", with that as an error: its file is never green.
func JUnit(r *verify.Report, w io.Writer) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(junitSuites(r)); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

var _ verify.View = JUnit

var junitDetail = detail{text: 8000, frames: 200, frame: 500, log: 50}

type (
	xmlSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		xmlCounts
		Suites []xmlSuite `xml:"testsuite"`
	}
	xmlSuite struct {
		xmlCounts
		Timestamp  string        `xml:"timestamp,attr"`
		Properties []xmlProperty `xml:"properties>property"`
		Cases      []xmlCase     `xml:"testcase"`
	}
	xmlCounts struct {
		Name     string `xml:"name,attr"`
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Skipped  int    `xml:"skipped,attr"`
		Time     string `xml:"time,attr"`
	}
	xmlCase struct {
		Classname  string        `xml:"classname,attr"`
		Name       string        `xml:"name,attr"`
		Time       string        `xml:"time,attr"`
		Properties []xmlProperty `xml:"properties>property"`
		Failure    *xmlProblem   `xml:"failure"`
		Error      *xmlProblem   `xml:"error"`
		Skipped    *xmlProblem   `xml:"skipped"`
		Output     *xmlText      `xml:"system-out"`
	}
	xmlText struct {
		Text string `xml:",cdata"`
	}
	xmlProperty struct {
		Name  string `xml:"name,attr"`
		Value string `xml:"value,attr"`
	}
	xmlProblem struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr,omitempty"`
		Text    string `xml:",cdata"`
	}
)

func junitSuites(r *verify.Report) xmlSuites {
	all := xmlSuites{xmlCounts: xmlCounts{Name: r.Tool.Name, Time: seconds(r.DurationMS)}}
	properties := runProperties(r)
	for _, area := range r.Summary.Areas {
		suite := xmlSuite{
			xmlCounts:  xmlCounts{Name: text.Visible(area.Area), Time: seconds(area.DurationMS)},
			Timestamp:  r.Started.UTC().Format(time.RFC3339),
			Properties: properties,
		}
		for _, result := range r.Results {
			if result.Area == area.Area {
				suite.add(junitCase(result, r.Selection.Strict))
			}
		}
		all.add(suite)
	}
	if problem := endedEarly(r); problem != "" {
		suite := xmlSuite{
			xmlCounts:  xmlCounts{Name: "run", Time: "0"},
			Timestamp:  r.Started.UTC().Format(time.RFC3339),
			Properties: properties,
		}
		suite.add(xmlCase{Classname: "run", Name: "the run itself", Time: "0",
			Error: &xmlProblem{Message: text.Visible(problem), Type: string(r.Outcome.Status)}})
		all.add(suite)
	}
	return all
}

// endedEarly is the reason of an outcome that no result shows.
func endedEarly(r *verify.Report) string {
	switch {
	case r.Outcome.Status == reports.Conforms || r.Outcome.Status == reports.Deviates:
		return ""
	case r.Outcome.Status == reports.Fault && r.Summary.Verdicts[reports.Error] > 0:
		return ""
	}
	return r.Outcome.Reason
}

func (s *xmlSuites) add(suite xmlSuite) {
	s.Tests += suite.Tests
	s.Failures += suite.Failures
	s.Errors += suite.Errors
	s.Skipped += suite.Skipped
	s.Suites = append(s.Suites, suite)
}

func (s *xmlSuite) add(c xmlCase) {
	s.Tests++
	switch {
	case c.Failure != nil:
		s.Failures++
	case c.Error != nil:
		s.Errors++
	case c.Skipped != nil:
		s.Skipped++
	}
	s.Cases = append(s.Cases, c)
}

func junitCase(r verify.Result, strict reports.Strictness) xmlCase {
	c := xmlCase{
		Classname: classname(r.Area),
		Name:      text.Visible(r.Name() + ": " + r.Title),
		Time:      seconds(r.DurationMS),
	}
	c.Properties = properties(
		"id", r.ID, "variant", r.Variant, "level", string(r.Level), "verdict", string(r.Verdict),
		"source", r.Source, "link", r.Link, "missing", strings.Join(r.Missing, ", "))
	problem := xmlProblem{Message: text.Visible(text.Shorten(verify.Headline(r), 300)), Type: string(r.Verdict)}
	switch r.Class(strict) {
	case reports.Failed:
		problem.Text = account(r)
		if r.Verdict == reports.Error {
			c.Error = &problem
		} else {
			c.Failure = &problem
		}
	case reports.Skipped:
		if text := account(r); text != "" {
			c.Output = &xmlText{text}
		}
		problem.Type = ""
		problem.Message = string(r.Verdict) + ": " + problem.Message
		c.Skipped = &problem
	}
	return c
}

// classname is the area without dots: Jenkins takes what stands before the last one for a package.
func classname(area string) string { return text.Visible(strings.ReplaceAll(area, ".", "")) }

// account is all there is to say about a result in plain text.
func account(r verify.Result) string {
	out := explain(r, junitDetail)
	if lines := wire(r, junitDetail); len(lines) > 0 {
		out += "Frames\n" + strings.Join(lines, "\n") + "\n"
	}
	if lines := logged(r, junitDetail); len(lines) > 0 {
		out += "Log\n  " + strings.Join(lines, "\n  ") + "\n"
	}
	return out
}

func runProperties(r *verify.Report) []xmlProperty {
	t := r.Target
	return properties(
		"tool", strings.TrimSpace(r.Tool.Name+" "+r.Tool.Version),
		"target", t.URL, "path", t.Path, "description", t.Description, "profile", t.Profile,
		"engines", strings.Join(engineNames(t.Engines), ", "), "transports", strings.Join(t.Transports, ", "),
		"features", strings.Join(t.Features, ", "),
		"strict", string(r.Selection.Strict), "outcome", string(r.Outcome.Status), "reason", r.Outcome.Reason)
}

// properties pairs names with values and leaves out the empty ones.
func properties(pairs ...string) []xmlProperty {
	var out []xmlProperty
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out = append(out, xmlProperty{pairs[i], text.Visible(pairs[i+1])})
		}
	}
	return out
}

func engineNames(engines []int) []string {
	var names []string
	for _, e := range engines {
		names = append(names, fmt.Sprintf("Engine.IO %d", e))
	}
	return names
}

func seconds(ms float64) string { return fmt.Sprintf("%.3f", ms/1000) }

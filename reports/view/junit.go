package view

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

// JUnit writes the XML that GitHub, GitLab and Jenkins read, with the elements and attributes alone that the schema of Jenkins' xUnit plugin
// has. Where the target is wrong a test case has a failure, where the harness
// is it has an error, and what was skipped says why. A run that ended early, or proves nothing, has a test case more with that as an
// error, in a suite named "run": its file is never green.
func JUnit(w io.Writer, r Report) error {
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	encoder := xml.NewEncoder(w)
	encoder.Indent("", "  ")
	if err := encoder.Encode(junitSuites(r.Document())); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

var junitDetail = detail{text: 8000, frames: 200, frame: 500, log: 50, offences: 100}

type (
	xmlSuites struct {
		XMLName xml.Name `xml:"testsuites"`
		xmlCounts
		Suites []xmlSuite `xml:"testsuite"`
	}
	xmlSuite struct {
		xmlCounts
		Skipped    int           `xml:"skipped,attr"`
		Timestamp  string        `xml:"timestamp,attr"`
		Properties []xmlProperty `xml:"properties>property"`
		Cases      []xmlCase     `xml:"testcase"`
	}
	xmlCounts struct {
		Name     string `xml:"name,attr"`
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Time     string `xml:"time,attr"`
	}
	xmlCase struct {
		Classname string      `xml:"classname,attr"`
		Name      string      `xml:"name,attr"`
		Time      string      `xml:"time,attr"`
		Failure   *xmlProblem `xml:"failure"`
		Error     *xmlProblem `xml:"error"`
		Skipped   *xmlProblem `xml:"skipped"`
		Output    *xmlText    `xml:"system-out"`
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

func junitSuites(d *Document) xmlSuites {
	all := xmlSuites{xmlCounts: xmlCounts{Name: d.Tool, Time: seconds(d.DurationMS)}}
	for _, s := range d.Suites {
		if len(s.Cases) == 0 {
			continue
		}
		suite := xmlSuite{
			xmlCounts:  xmlCounts{Name: text.Visible(s.fullName()), Time: seconds(s.DurationMS)},
			Timestamp:  d.Started.UTC().Format(time.RFC3339),
			Properties: xmlProperties(d.Properties),
		}
		for _, c := range s.Cases {
			suite.add(junitCase(s.classname(), c))
		}
		all.add(suite)
	}
	return all
}

func (s *xmlSuites) add(suite xmlSuite) {
	s.Tests += suite.Tests
	s.Failures += suite.Failures
	s.Errors += suite.Errors
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

func junitCase(classname string, c Case) xmlCase {
	out := xmlCase{Classname: classname, Name: text.Visible(c.label()), Time: seconds(c.DurationMS)}
	message, account := text.Visible(c.Message), c.Evidence.account()
	if figures := (Evidence{Fields: c.Figures}).account(); figures != "" {
		out.Output = &xmlText{figures}
	}
	switch {
	case c.Class == reports.Skipped:
		out.Skipped = &xmlProblem{Message: message}
		if account != "" {
			out.Output = &xmlText{account}
		}
	case c.Class == reports.Failed && c.Broken:
		out.Error = &xmlProblem{message, text.Visible(c.Verdict), account}
	case c.Class == reports.Failed:
		out.Failure = &xmlProblem{message, text.Visible(c.Verdict), account}
	}
	return out
}

// account is all the evidence in plain text.
func (e Evidence) account() string {
	out := e.fields(junitDetail)
	if lines := e.frames(junitDetail); len(lines) > 0 {
		out += "Frames\n" + strings.Join(lines, "\n") + "\n"
	}
	if lines := e.log(junitDetail); len(lines) > 0 {
		out += "Log\n  " + strings.Join(lines, "\n  ") + "\n"
	}
	if lines := e.offences(junitDetail); len(lines) > 0 {
		out += strings.Join(lines, "\n") + "\n"
	}
	return out
}

// classname is the group and the name of the suite. Jenkins takes what stands before the last dot for a package, so they have no others.
func (s Suite) classname() string {
	name := strings.ReplaceAll(s.Name, ".", "")
	if s.Group != "" {
		name = strings.ReplaceAll(s.Group, ".", "") + "." + name
	}
	return text.Visible(name)
}

func xmlProperties(pairs []Pair) []xmlProperty {
	var out []xmlProperty
	for _, p := range pairs {
		out = append(out, xmlProperty{p.Label, text.Visible(p.Text)})
	}
	return out
}

func seconds(ms float64) string {
	if ms == Untimed {
		return "0"
	}
	return fmt.Sprintf("%.3f", ms/1000)
}

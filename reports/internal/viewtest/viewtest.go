// Package viewtest checks the views of a report, the same for every schema.
package viewtest

import (
	"bytes"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/sioproof/sioproof/reports/view"
)

var update = flag.Bool("update", false, "write the golden files anew")

// T is a test, or a property of one.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
}

// Views are the views of a report, by the extension of their golden files.
func Views(r view.Report) map[string]view.View {
	views := map[string]view.View{
		".json": view.JSON, ".md": view.Markdown, ".txt": view.Terminal(view.Screen{}), ".ansi.txt": view.Terminal(view.Screen{Colour: true}),
		".details.txt": view.Terminal(view.Screen{Details: true}), ".brief.txt": view.Brief(view.Screen{}),
	}
	if r.Document().Outcome != nil {
		views[".xml"] = view.JUnit
	}
	return views
}

// Render is what a view writes.
func Render(t T, v view.View, r view.Report) string {
	t.Helper()
	var out bytes.Buffer
	if err := v(&out, r); err != nil {
		t.Fatalf("%v", err)
	}
	return out.String()
}

// Golden compares each view of a report with its golden file.
func Golden(t *testing.T, name string, r view.Report) {
	for extension, v := range Views(r) {
		path := filepath.Join("testdata", name+extension)
		got := Render(t, v, r)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		fits(t, path, got)
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs (go test with -update writes it anew):\n%s", path, got)
		}
	}
}

// fits checks that a terminal of 80 columns breaks nothing but a word that has a line for itself, a command, and what stands in a table.
func fits(t *testing.T, path, shown string) {
	if filepath.Ext(path) != ".txt" {
		return
	}
	for line := range strings.Lines(escapes.ReplaceAllString(shown, "")) {
		line = strings.TrimSpace(line)
		if utf8.RuneCountInString(line) > 80 && strings.Contains(line, " ") && !strings.HasPrefix(line, "sioproof ") {
			t.Errorf("%s: wider than 80 columns: %q", path, line)
		}
	}
}

// escapes are those of colours.
var escapes = regexp.MustCompile("\x1b\\[[0-9;]*m")

// Same checks that two reports look the same in every view.
func Same(t T, got, want view.Report) {
	t.Helper()
	for extension, v := range Views(want) {
		if now, then := Render(t, v, got), Render(t, v, want); now != then {
			t.Fatalf("%s is\n%s\nand was\n%s", extension, now, then)
		}
	}
}

// Printable checks that the views for people hold printable characters and line breaks only.
func Printable(t T, r view.Report) {
	t.Helper()
	for name, v := range map[string]view.View{"terminal": view.Terminal(view.Screen{}), "markdown": view.Markdown, "junit": view.JUnit} {
		written := Render(t, v, r)
		if !utf8.ValidString(written) {
			t.Fatalf("%s: not UTF-8", name)
		}
		for _, c := range written {
			if !unicode.IsPrint(c) && c != '\n' {
				t.Fatalf("%s: raw %U in %q", name, c, written)
			}
		}
	}
}

// Counts are the numbers of a JUnit file, and how many test cases each of its suites has.
type Counts struct {
	Tests    int `xml:"tests,attr"`
	Failures int `xml:"failures,attr"`
	Errors   int `xml:"errors,attr"`
	Suites   []struct {
		Name    string     `xml:"name,attr"`
		Skipped int        `xml:"skipped,attr"`
		Cases   []struct{} `xml:"testcase"`
	} `xml:"testsuite"`
}

// Skipped is how many test cases are skipped.
func (c Counts) Skipped() (n int) {
	for _, suite := range c.Suites {
		n += suite.Skipped
	}
	return n
}

// JUnit counts what is in the JUnit XML of a report, which has to be well-formed.
func JUnit(t T, r view.Report) (counts Counts) {
	t.Helper()
	written := Render(t, view.JUnit, r)
	if err := xml.Unmarshal([]byte(written), &counts); err != nil {
		t.Fatalf("%v", err)
	}
	keepsToSchema(t, written)
	return counts
}

// junitSchema is what the elements of JUnit XML may hold by the schema of Jenkins' xUnit plugin, as far as the view makes use of it:
// attributes, and elements with a slash before them.
// https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
var junitSchema = map[string][]string{
	"testsuites": {"name", "time", "tests", "failures", "errors", "/testsuite"},
	"testsuite":  {"name", "time", "tests", "failures", "errors", "skipped", "timestamp", "/properties", "/testcase"},
	"properties": {"/property"},
	"property":   {"name", "value"},
	"testcase":   {"name", "time", "classname", "/skipped", "/error", "/failure", "/system-out"},
	"skipped":    {"message", "type"},
	"error":      {"message", "type"},
	"failure":    {"message", "type"},
	"system-out": {},
}

func keepsToSchema(t T, written string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(written))
	var open []string
	for {
		token, err := decoder.Token()
		if err == io.EOF {
			return
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			if len(open) > 0 && !slices.Contains(junitSchema[open[len(open)-1]], "/"+name) {
				t.Fatalf("the schema has no %s in %s", name, open[len(open)-1])
			}
			for _, attribute := range token.Attr {
				if !slices.Contains(junitSchema[name], attribute.Name.Local) {
					t.Fatalf("the schema has no attribute %s of %s", attribute.Name.Local, name)
				}
			}
			open = append(open, name)
		case xml.EndElement:
			open = open[:len(open)-1]
		}
	}
}

// WriterErrors checks that every view returns the error of its writer.
func WriterErrors(t *testing.T, r view.Report) {
	for extension, v := range Views(r) {
		if err := v(brokenWriter{}, r); err == nil {
			t.Errorf("%s: no error", extension)
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

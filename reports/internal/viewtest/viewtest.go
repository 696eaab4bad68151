// Package viewtest checks the views of a report, the same for every schema.
package viewtest

import (
	"bytes"
	"encoding/xml"
	"flag"
	"io"
	"os"
	"path/filepath"
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
	views := map[string]view.View{".json": view.JSON, ".md": view.Markdown, ".txt": view.Terminal(false), ".ansi.txt": view.Terminal(true)}
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
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs (go test with -update writes it anew):\n%s", path, got)
		}
	}
}

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
	for name, v := range map[string]view.View{"terminal": view.Terminal(false), "markdown": view.Markdown, "junit": view.JUnit} {
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
	Skipped  int `xml:"skipped,attr"`
	Suites   []struct {
		Name  string     `xml:"name,attr"`
		Cases []struct{} `xml:"testcase"`
	} `xml:"testsuite"`
}

// JUnit counts what is in the JUnit XML of a report, which has to be well-formed.
func JUnit(t T, r view.Report) (counts Counts) {
	t.Helper()
	if err := xml.Unmarshal([]byte(Render(t, view.JUnit, r)), &counts); err != nil {
		t.Fatalf("%v", err)
	}
	return counts
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

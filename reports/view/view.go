package view

import (
	"fmt"
	"io"

	"github.com/sioproof/sioproof/reports"
)

// A Report is a report of any schema. Its exported members are its JSON form.
type Report interface {
	// Document describes the report for the views.
	Document() *Document
}

// A View writes a report in one format. The error is the writer's own.
type View func(w io.Writer, r Report) error

var (
	_ View = JSON
	_ View = JUnit
	_ View = Markdown
	_ View = Closing
	_ View = Terminal(Screen{})
	_ View = Brief(Screen{})
)

// JSON writes the report itself, indented. docs/report.md and docs/load-report.md describe it.
func JSON(w io.Writer, r Report) error { return reports.WriteJSON(w, r) }

// Closing writes the last line of [Terminal] alone.
func Closing(w io.Writer, r Report) error {
	_, err := fmt.Fprintln(w, r.Document().closing())
	return err
}

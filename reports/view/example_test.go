package view_test

import (
	"fmt"
	"os"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// diagnosis is a report of its own schema.
type diagnosis struct {
	Answered bool `json:"answered"`
}

// Document makes every view work.
func (d diagnosis) Document() *view.Document {
	check := view.Case{Name: "reachable", Title: "the server answers", Verdict: "fail", Class: reports.Failed, Seen: "connection refused"}
	outcome := reports.Outcome{Status: reports.Unreachable, ExitCode: reports.ExitUnreachable, Reason: "nothing answers there"}
	return &view.Document{
		Tool: "sioproof", Title: "sioproof doctor", Outcome: &outcome,
		Page:     []view.Section{view.Plain("Target ").Code("http://localhost:3000"), view.Checks{check}},
		Terminal: []view.Section{view.Checks{check}},
		Closing:  "1 problem",
	}
}

func Example() {
	for _, write := range []view.View{view.Terminal(view.Screen{}), view.Markdown, view.JSON} {
		if err := write(os.Stdout, diagnosis{}); err != nil {
			fmt.Println(err)
		}
		fmt.Println("---")
	}
	// Output:
	// FAIL  reachable: the server answers: connection refused
	//
	// unreachable: nothing answers there, in 0.0 s
	// 1 problem
	// ---
	// ## ❌ sioproof doctor: nothing answers there
	//
	// Target `http://localhost:3000`
	//
	// | | Check | Seen |
	// | --- | --- | --- |
	// | ❌ fail | reachable: the server answers | connection refused |
	// ---
	// {
	//   "answered": false
	// }
	// ---
}

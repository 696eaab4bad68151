package verify_test

import (
	"fmt"
	"os"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/reports/view"
)

// The outcome follows from the results, and gives the exit code.
func Example() {
	report := &verify.Report{
		Tool:   reports.Tool{Name: "sioproof"},
		Target: reports.Target{URL: "http://localhost:3000"},
		Results: []verify.Result{{
			ID: "CHAT-ROOM-05", Area: "Chat: rooms", Title: "a client that left a room must not receive its messages",
			Level: reports.Promise, Verdict: reports.Fail, Expected: "no message of `lobby` after leaving", Actual: "3 messages of `lobby`",
		}},
	}
	report.Conclude(reports.Ending{})
	if err := view.Terminal(false)(os.Stdout, report); err != nil {
		fmt.Println(err)
	}
	fmt.Println("exit code", report.Outcome.ExitCode)
	// Output:
	// FAIL  CHAT-ROOM-05  PROMISE  a client that left a room must not receive its messages
	//   Expected     no message of `lobby` after leaving
	//   Actual       3 messages of `lobby`
	//
	// hint: `sioproof cases explain CHAT-ROOM-05` says why that matters, what usually goes wrong and how to fix it
	//
	// Area         pass  fail
	// Chat: rooms     0     1
	// All             0     1
	//
	// deviates: 1 case fails, in 0.0 s
	// target: http://localhost:3000
	// 0 passed, 1 failed, 0 skipped
	// exit code 1
}

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
	if err := view.Terminal(view.Screen{})(os.Stdout, report); err != nil {
		fmt.Println(err)
	}
	fmt.Println("exit code", report.Outcome.ExitCode)
	// Output:
	// deviates: the application breaks 1 promise, in 0.0 s
	// cause: CHAT-ROOM-05, a client that left a room must not receive its messages
	// target: http://localhost:3000
	// application: 0 passed, 1 failed (1 cause)
	//
	// FAIL  CHAT-ROOM-05  PROMISE
	//   a client that left a room must not receive its messages
	//   Expected     no message of `lobby` after leaving
	//   Actual       3 messages of `lobby`
	//   Explain      sioproof cases explain CHAT-ROOM-05
	//
	// 0 passed, 1 failed, 0 skipped
	// exit code 1
}

package participant_test

import (
	"context"
	"io"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/profilecheck"
)

// An application serves clients of Engine.IO 3 too, and tells them less. It conforms where the profile says which operations they lack.
func TestAnOperationOfOneGenerationConforms(t *testing.T) {
	t.Parallel()
	const toAll, toOthers = `emit: chat message, args: "{args}", deliver: {event: chat message, args: "{args}", to: all}`,
		`emit: broadcast, args: "{args}", deliver: {event: broadcast, args: "{args}", to: others}`
	examine := func(profile string) []verify.Result {
		running, err := reference.Start(context.Background(), reference.Options{
			Addr: "127.0.0.1:0", Engine: reference.Own, Fault: "everyone-but-engine-io-3", Log: io.Discard,
		})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = running.Close() })
		s := openURL(t, server.Options{URL: running.URL()}, profile)
		s.Timing.Reply = time.Second // what is not for the older clients does not come any more
		return runOn(t, s, "CHAT-ALL-02", "CHAT-BCAST-01", "CHAT-BCAST-03")
	}
	expectConforms(t, examine("extends: contract\noperations:\n  say_all: {engines: [4], "+toAll+"}\n  say_others: {engines: [4], "+toOthers+"}\n"), 2)

	failed := 0
	for _, r := range examine("extends: contract\noperations:\n  say_all: {" + toAll + "}\n  say_others: {" + toOthers + "}\n") {
		if r.Class(reports.StrictReference) == reports.Failed {
			failed++
		}
	}
	if failed == 0 {
		t.Error("nothing fails without `engines`")
	}
}

// An operation of the older generation alone is tried by clients of that generation.
func TestAnOperationOfTheOlderGenerationIsTried(t *testing.T) {
	t.Parallel()
	running, err := reference.Start(context.Background(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own, Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	s := openURL(t, server.Options{URL: running.URL()}, `operations:
  say_all: {engines: [3], emit: chat message, args: "{args}", deliver: {event: chat message, args: "{args}", to: all}}
  echo: {engines: [4], emit: message, args: "{args}", deliver: {event: message-back, args: "{args}", to: sender}}
`)
	report, err := profilecheck.Run(context.Background(), s)
	if err != nil || len(report.Fits) != 2 || len(report.Doubts) > 0 {
		t.Errorf("%+v, %v", report, err)
	}
}

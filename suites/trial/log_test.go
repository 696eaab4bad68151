package trial_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/suites/trial"
)

// A line that the log no longer keeps may have been the one that a case looks for.
func TestDroppedLinesAreNoFailure(t *testing.T) {
	connections := func(lines []string) (found []string) {
		for _, line := range lines {
			if strings.Contains(line, "connected") {
				found = append(found, line)
			}
		}
		return found
	}
	for name, test := range map[string]struct {
		chatter int
		want    reports.Verdict
	}{
		"the line did not come":     {10, reports.Fail},
		"the line may have dropped": {300_000, reports.Error},
	} {
		t.Run(name, func(t *testing.T) {
			log := logs.New()
			on := &server.Server{Log: log, Timing: server.Timing{Reply: time.Millisecond}}
			outcome := trial.New(t.Context(), &trial.Shared{}, on, trial.Case{Level: reports.Promise, Body: func(t *trial.Trial) {
				mark := log.Mark()
				for i := range test.chatter {
					log.Add(fmt.Sprint("chatter ", i))
				}
				t.AwaitLog(mark, "a line about a connection", connections, 1)
			}}, trial.Variant{}).Run()
			if outcome.Verdict != test.want {
				t.Errorf("%s (%s), want %s", outcome.Verdict, outcome.Reason, test.want)
			}
			if test.want == reports.Error && !strings.Contains(outcome.Reason, "100000 lines of the log were dropped") {
				t.Errorf("reason %q", outcome.Reason)
			}
		})
	}
}

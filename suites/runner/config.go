package runner

import (
	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
)

// Config says how to run and judge cases. The zero value judges leniently.
type Config struct {
	Strict reports.Strictness

	// Known lists the server's known deviations: such a case must fail, and a pass fails the run.
	Known *deviations.List

	// Jobs is how many quick cases run at the same time; 0 means 16. Most of them wait for the network.
	Jobs int

	// Progress is called whenever a case ends, from several goroutines at once; it must return quickly.
	Progress func(Progress)
}

// Progress is a step of a run.
type Progress struct {
	Done, Total int
	Slow        int // of those that are not done, cases that mostly wait, as a rule for a heartbeat
	Result      verify.Result
}

func (c Config) jobs() int {
	if c.Jobs > 0 {
		return c.Jobs
	}
	return 16
}

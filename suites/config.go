package suites

import (
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/target/deviations"
)

// Config selects cases and says how to run and judge them. The zero value is every case that is not destructive, judged
// leniently.
type Config struct {
	Cases   []string // ids or globs, such as EIO4-HB-*; empty means all
	Areas   []string // keys of areas or the beginning of one, such as CHAT or EIO4
	Levels  []reports.Level
	Exclude []string // ids or globs, taken from what the others leave

	Strict      reports.Strictness
	Destructive bool // also the cases that are known to take some servers down

	// Known is what the target is known to deviate in: such a case must fail, and a pass fails the run.
	Known *deviations.List

	// Jobs is how many quick cases run at the same time; 0 means 16. Most of them wait for the network.
	Jobs int

	// Progress is told whenever a case ends, from several goroutines at once; it must return quickly.
	Progress func(Progress)
}

// Progress is a step of a run.
type Progress struct {
	Done, Total int
	Result      reports.Result
}

func (c Config) jobs() int {
	if c.Jobs > 0 {
		return c.Jobs
	}
	return 16
}

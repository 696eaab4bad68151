package main

import (
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/sioproof/sioproof/internal/outfile"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/samples"
	"github.com/sioproof/sioproof/scenarios/supervise"
)

// lastWrites is how long the end of a load waits for its samples to be written.
const lastWrites = 10 * time.Second

// checkSamples tells, before anything begins, whether samples could be written.
func (f *loadFlags) checkSamples() error {
	if f.samples == "" {
		return nil
	}
	if f.limit.find {
		return misuse("give the load that you want to look into with --clients or --rate", "--samples is of one load, --find-limit makes many")
	}
	for _, file := range f.output.files() {
		if file.path == f.samples {
			return misuse("give each a file of its own", "%s and --samples both go to %s", file.flag, f.samples)
		}
	}
	if f.samples == toStdout {
		return misuse("for example --samples samples.jsonl.gz", "--samples needs a file")
	}
	if err := outfile.Check(f.samples); err != nil {
		return misuse("the folder must exist and be writable", "cannot write samples: %v", err)
	}
	return nil
}

// recording writes the samples of a load to a file. A nil one writes nothing.
type recording struct {
	path   string
	seed   uint64
	stream *samples.Stream
}

// record begins to write what a load will measure; nil if nobody asked for it.
func (l *loading) record(scenario *scenarios.Scenario) (*recording, error) {
	path := l.flags.samples
	if path == "" {
		return nil, nil
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
	if err != nil {
		return nil, fmt.Errorf("cannot write samples: %w", err)
	}
	r := &recording{path: path, seed: driver.NewSeed()}
	h := samples.Header{Tool: tool(), Started: time.Now(), Target: l.target(), Scenario: l.flags.described(scenario)}
	h.Scenario.Seed = r.seed
	r.stream = samples.New(file, strings.HasSuffix(path, ".gz"), h)
	return r, nil
}

// of lets the samples of a load come.
func (r *recording) of(options *supervise.Options) {
	if r != nil {
		options.Seed = r.seed
		options.Measures.StreamTo(r.stream)
	}
}

// end writes what is still to be written, and says what became of it.
func (r *recording) end(sys *system) *load.Samples {
	if r == nil {
		return nil
	}
	a := r.stream.Close(lastWrites)
	if a.Reason != "" {
		sys.complain(fmt.Sprintf("%d samples are missing from %s: %s", a.Missing, r.path, a.Reason), "the report is complete")
	}
	return &load.Samples{File: r.path, Written: a.Written, Missing: a.Missing, Reason: a.Reason}
}

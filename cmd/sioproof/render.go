package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/scenarios/samples"
)

const renderHelp = `Render a report again: print what a JSON report of verify or load says, and write it in other formats. Nothing is judged anew, and
the exit code only says whether it could be rendered: 0 if so, 2 if the file is wrong, 4 if a report could not be written.

Of a file that load wrote with --samples, the timings are computed again and printed, with the run second by second. One that breaks off,
because the load was killed, is rendered as far as it goes.`

const renderExample = `  # what the report said
  sioproof render report.json

  # the same for a CI
  sioproof render report.json --junit junit.xml --markdown summary.md

  # how long things took, second by second
  sioproof render samples.jsonl.gz`

func renderCommand(sys *system) *cobra.Command {
	var output outputFlags
	cmd := &cobra.Command{
		Use:     "render FILE",
		Short:   "render a report, or the samples of a load, again",
		Long:    renderHelp,
		Example: renderExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misuse("for example: sioproof render report.json", "render needs a file: a JSON report, or the samples of a load")
			}
			return atMost(1, "one file at a time")(cmd, args)
		},
		RunE: func(_ *cobra.Command, args []string) error { return render(sys, args[0], &output) },
	}
	cmd.Flags().SortFlags = false
	output.registerFiles(cmd)
	return cmd
}

// render reads a file, whatever it is, and publishes it.
func render(sys *system, path string, output *outputFlags) error {
	if err := output.check(); err != nil {
		return err
	}
	recorded, err := read(sys, path, output)
	if err != nil {
		return misuse("give a JSON report of verify or load, or a file that load wrote with --samples", "cannot render %s: %v", path, err)
	}
	if output.junit != "" && recorded.junit == nil {
		return misuse("a report of load or verify has some", "samples have no verdicts, which --junit is made of")
	}
	return verdict(output.publish(sys, recorded))
}

// read makes a rendering of a file.
func read(sys *system, path string, output *outputFlags) (rendering, error) {
	file, err := os.Open(path)
	if err != nil {
		return rendering{}, err
	}
	defer file.Close()
	recording, err := samples.Read(file)
	if err == nil {
		return renderedTimings(recording.Report(), output.timingsView(sys)), nil
	}
	if !errors.Is(err, samples.ErrNoStream) {
		return rendering{}, err
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return rendering{}, err
	}
	r, err := readReport(sys, text, output)
	r.outcome = new(reports.Outcome) // rendering is no run
	return r, err
}

// readReport makes a rendering of a JSON report, whichever it is.
func readReport(sys *system, text []byte, output *outputFlags) (rendering, error) {
	var head struct{ Schema string }
	if wrong := json.Unmarshal(text, &head); wrong != nil || head.Schema == "" {
		return rendering{}, errors.New("this is no report of sioproof")
	}
	switch head.Schema {
	case verify.Schema:
		report, err := verify.Parse(bytes.NewReader(text))
		if err != nil {
			return rendering{}, err
		}
		return rendered(report, output.view(sys)), nil
	case load.Schema:
		report, err := load.Parse(bytes.NewReader(text))
		if err != nil {
			return rendering{}, err
		}
		return renderedLoad(report, output.loadView(sys)), nil
	}
	return rendering{}, fmt.Errorf("this version does not know the schema %q", head.Schema)
}

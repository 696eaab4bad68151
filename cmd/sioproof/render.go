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
	"github.com/sioproof/sioproof/reports/view"
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
	output.registerDetails(cmd)
	return cmd
}

// render reads a file, whatever it is, and publishes it.
func render(sys *system, path string, output *outputFlags) error {
	if err := output.check(); err != nil {
		return err
	}
	report, err := read(path)
	if err != nil {
		return misuse("give a JSON report of verify or load, or a file that load wrote with --samples", "cannot render %s: %v", path, err)
	}
	if output.junit != "" && report.Document().Outcome == nil {
		return misuse("a report of load or verify has some", "samples have no verdicts, which --junit is made of")
	}
	rendered := new(reports.Outcome) // rendering is no run: its own outcome decides the exit code
	return verdict(output.publish(sys, report, rendered, output.view(sys)))
}

// read reads samples, or a report.
func read(path string) (view.Report, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	recording, err := samples.Read(file)
	if err == nil {
		return recording.Report(), nil
	}
	if !errors.Is(err, samples.ErrNoStream) {
		return nil, err
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parse(content)
}

// parse reads a JSON report, whichever it is.
func parse(content []byte) (view.Report, error) {
	var head struct{ Schema string }
	if wrong := json.Unmarshal(content, &head); wrong != nil || head.Schema == "" {
		return nil, errors.New("this is no report of sioproof")
	}
	switch head.Schema {
	case verify.Schema:
		return verify.Parse(bytes.NewReader(content))
	case load.Schema:
		return load.Parse(bytes.NewReader(content))
	}
	return nil, fmt.Errorf("this version does not know the schema %q", head.Schema)
}

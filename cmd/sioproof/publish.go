package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/internal/outfile"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// toStdout is the file name that stands for standard output.
const toStdout = "-"

// outputFlags say where reports go.
type outputFlags struct {
	json, junit, markdown      string
	quiet, noProgress, details bool
}

func (o *outputFlags) register(cmd *cobra.Command) {
	o.registerFiles(cmd)
	cmd.Flags().BoolVar(&o.noProgress, "no-progress", false, "no progress bar, and no progress lines on a pipe")
}

// registerFiles registers what also goes for a report that is there already.
func (o *outputFlags) registerFiles(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&o.json, "json", "", "write the report as JSON to `FILE`; - is standard output")
	flags.StringVar(&o.junit, "junit", "", "write JUnit XML to `FILE`; - is standard output")
	flags.StringVar(&o.markdown, "markdown", "", "write Markdown to `FILE`; - is standard output, and $GITHUB_STEP_SUMMARY is appended to")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "no progress, and of the report on the terminal what failed by name, and the last line")
}

// shows says whether progress is to be shown.
func (o *outputFlags) shows() bool { return !o.quiet && !o.noProgress }

// file is a report file that was asked for.
type file struct {
	flag, path string
	view       view.View
	kept       []byte // what the file holds already and keeps, before the report
}

// write writes a report to the file. The error is a sentence for the user.
func (f file) write(sys *system, r view.Report) error {
	render := func(w io.Writer) error {
		if _, err := w.Write(f.kept); err != nil {
			return err
		}
		return f.view(w, r)
	}
	var err error
	if f.path == toStdout {
		err = render(sys.stdout)
	} else {
		err = outfile.Write(f.path, render)
	}
	if err != nil {
		return fmt.Errorf("cannot write the %s report: %w", f.flag, err)
	}
	return nil
}

// summary is what the step summary of GitHub Actions holds, to which each command adds; nothing if path is another file.
// https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary
func (sys *system) summary(path string) []byte {
	its := sys.env("GITHUB_STEP_SUMMARY")
	if its == "" {
		return nil
	}
	summary, err := os.Stat(its)
	if err != nil {
		return nil
	}
	if given, err := os.Stat(path); err != nil || !os.SameFile(summary, given) || !given.Mode().IsRegular() {
		return nil
	}
	content, err := os.ReadFile(path)
	if err != nil || len(content) == 0 {
		return nil
	}
	return append(content, '\n')
}

// files are the report files that were asked for.
func (o *outputFlags) files() []file {
	var files []file
	for _, f := range []file{
		{flag: "--json", path: o.json, view: view.JSON}, {flag: "--junit", path: o.junit, view: view.JUnit}, {flag: "--markdown", path: o.markdown, view: view.Markdown},
	} {
		if f.path != "" {
			files = append(files, f)
		}
	}
	return files
}

// check tells, before a run begins, whether its reports could be written.
func (o *outputFlags) check() error {
	taken := map[string]string{}
	for _, f := range o.files() {
		if other := taken[f.path]; other != "" {
			return misuse("give each report a file of its own", "%s and %s both go to %s", other, f.flag, f.path)
		}
		taken[f.path] = f.flag
		if f.path == toStdout {
			continue
		}
		if err := outfile.Check(f.path); err != nil {
			return misuse("the folder must exist and be writable", "cannot write the %s report: %v", f.flag, err)
		}
	}
	return nil
}

// people is where the report for people goes: standard output, unless a report file has that for itself.
func (o *outputFlags) people(sys *system) io.Writer {
	for _, f := range o.files() {
		if f.path == toStdout {
			return sys.stderr
		}
	}
	return sys.stdout
}

// registerDetails registers what goes for a report of verify.
func (o *outputFlags) registerDetails(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.details, "details", false, "print each failure in each variant with its frames, what was skipped and why, and the counts by area")
}

// view is the report for people.
func (o *outputFlags) view(sys *system) view.View {
	people := o.people(sys)
	screen := view.Screen{Colour: sys.colours(people), Width: sys.width(people), Details: o.details}
	if o.quiet {
		return view.Brief(screen)
	}
	return view.Terminal(screen)
}

// publish writes the report files and then the report for people, whose last line is the last thing said. A file that cannot be
// written makes the outcome a fault, but takes nothing from the others; those that were written before say so, too.
func (o *outputFlags) publish(sys *system, r view.Report, outcome *reports.Outcome, people view.View) reports.ExitCode {
	var before []file
	failed := false
	for _, f := range o.files() {
		if f.flag == "--markdown" {
			f.kept = sys.summary(f.path)
		}
		if err := f.write(sys, r); err != nil {
			sys.complain(err.Error(), "the other reports are complete")
			*outcome = reports.Outcome{Status: reports.Fault, ExitCode: reports.ExitFault, Reason: err.Error()}
			failed = true
		} else if !failed && f.path != toStdout {
			before = append(before, f)
		}
	}
	if failed {
		for _, f := range before {
			if err := f.write(sys, r); err != nil {
				sys.complain(err.Error(), "")
			}
		}
	}
	if err := people(o.people(sys), r); err != nil {
		sys.complain(fmt.Sprintf("cannot print the report: %v", err), "")
		return reports.ExitFault
	}
	return outcome.ExitCode
}

// publishRun publishes the report of a run. If that came to no verdict on the server, --quiet hides why, and the counts do not say it.
func (o *outputFlags) publishRun(sys *system, r view.Report, outcome *reports.Outcome) reports.ExitCode {
	if o.quiet && outcome.ExitCode > reports.ExitDeviates {
		sys.complain(outcome.Reason, "without --quiet the report says more")
	}
	return o.publish(sys, r, outcome, o.view(sys))
}

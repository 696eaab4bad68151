package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/reports/view"
)

// toStdout is the file name that stands for standard output.
const toStdout = "-"

// outputFlags say where reports go.
type outputFlags struct {
	json, junit, markdown string
	quiet, noProgress     bool
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
	flags.StringVar(&o.markdown, "markdown", "", "write Markdown to `FILE`, such as $GITHUB_STEP_SUMMARY; - is standard output")
	flags.BoolVarP(&o.quiet, "quiet", "q", false, "no progress, and of the report on the terminal the last line only")
}

// shows says whether progress is to be shown.
func (o *outputFlags) shows() bool { return !o.quiet && !o.noProgress }

// rendering is a report in all its views. The outcome is the report's own, and may be changed until it is rendered.
type rendering struct {
	json, junit, markdown func(io.Writer) error
	people                func(io.Writer) error
	outcome               *reports.Outcome
}

// rendered are the views of a report for files.
func rendered(r *verify.Report, people verify.View) rendering {
	of := func(view verify.View) func(io.Writer) error { return func(w io.Writer) error { return view(r, w) } }
	return rendering{of(verify.JSON), of(view.JUnit), of(view.Markdown), of(people), &r.Outcome}
}

// renderedLoad is the same of a load's.
func renderedLoad(r *load.Report, people load.View) rendering {
	of := func(view load.View) func(io.Writer) error {
		return func(w io.Writer) error { return view(r, w) }
	}
	return rendering{of(load.JSON), of(view.LoadJUnit), of(view.LoadMarkdown), of(people), &r.Outcome}
}

// renderedTimings is the same of what was computed again of samples, which has no verdicts and so no JUnit.
func renderedTimings(r *load.TimingsReport, people view.TimingsView) rendering {
	of := func(view view.TimingsView) func(io.Writer) error {
		return func(w io.Writer) error { return view(r, w) }
	}
	return rendering{of(view.TimingsJSON), nil, of(view.TimingsMarkdown), of(people), new(reports.Outcome)}
}

// file is a report file that was asked for.
type file struct {
	flag, path string
	render     func(io.Writer) error
}

// write renders the file. The error is a sentence for the user.
func (f file) write(sys *system) error {
	var err error
	if f.path == toStdout {
		err = f.render(sys.stdout)
	} else {
		err = replace(f.path, f.render)
	}
	if err != nil {
		return fmt.Errorf("cannot write the %s report: %w", f.flag, err)
	}
	return nil
}

func (o *outputFlags) files(r rendering) []file {
	var files []file
	for _, f := range []file{{"--json", o.json, r.json}, {"--junit", o.junit, r.junit}, {"--markdown", o.markdown, r.markdown}} {
		if f.path != "" {
			files = append(files, f)
		}
	}
	return files
}

// check tells, before a run begins, whether its reports could be written.
func (o *outputFlags) check() error {
	taken := map[string]string{}
	for _, f := range o.files(rendering{}) {
		if other := taken[f.path]; other != "" {
			return misuse("give each report a file of its own", "%s and %s both go to %s", other, f.flag, f.path)
		}
		taken[f.path] = f.flag
		if f.path == toStdout {
			continue
		}
		if err := writable(f.path); err != nil {
			return misuse("the folder must exist and be writable", "cannot write the %s report: %v", f.flag, err)
		}
	}
	return nil
}

// people is where the report for people goes: standard output, unless a report file has that for itself.
func (o *outputFlags) people(sys *system) io.Writer {
	for _, f := range o.files(rendering{}) {
		if f.path == toStdout {
			return sys.stderr
		}
	}
	return sys.stdout
}

// view is the report for people.
func (o *outputFlags) view(sys *system) verify.View {
	if o.quiet {
		return view.Closing
	}
	return view.Terminal(sys.colours(o.people(sys)))
}

// publish writes the report files and then the report for people, whose last line is the last thing said. A file that cannot be
// written makes the outcome a fault, but takes nothing from the others; those that were written before say so, too.
func (o *outputFlags) publish(sys *system, r rendering) reports.ExitCode {
	var before []file
	failed := false
	for _, f := range o.files(r) {
		if err := f.write(sys); err != nil {
			sys.complain(err.Error(), "the other reports are complete")
			*r.outcome = reports.Outcome{Status: reports.Fault, ExitCode: reports.ExitFault, Reason: err.Error()}
			failed = true
		} else if !failed && f.path != toStdout {
			before = append(before, f)
		}
	}
	if failed {
		for _, f := range before {
			if err := f.write(sys); err != nil {
				sys.complain(err.Error(), "")
			}
		}
	}
	if err := r.people(o.people(sys)); err != nil {
		sys.complain(fmt.Sprintf("cannot print the report: %v", err), "")
		return reports.ExitFault
	}
	return r.outcome.ExitCode
}

// publishRun publishes the report of a run. If that came to no verdict on the server, --quiet hides why, and the counts do not say it.
func (o *outputFlags) publishRun(sys *system, r rendering) reports.ExitCode {
	if o.quiet && r.outcome.ExitCode > reports.ExitDeviates {
		sys.complain(r.outcome.Reason, "without --quiet the report says more")
	}
	return o.publish(sys, r)
}

// loadView is the report of a load for people.
func (o *outputFlags) loadView(sys *system) load.View {
	if o.quiet {
		return view.LoadClosing
	}
	return view.LoadTerminal(sys.colours(o.people(sys)))
}

// timingsView is what samples say, for people.
func (o *outputFlags) timingsView(sys *system) view.TimingsView {
	if o.quiet {
		return view.TimingsClosing
	}
	return view.TimingsTerminal(sys.colours(o.people(sys)))
}

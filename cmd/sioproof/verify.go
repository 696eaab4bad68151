package main

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/profiles/deviations"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/reports/view"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/runner"
)

const verifyHelp = `Verify that a Socket.IO server conforms: that it speaks the protocol, and that an application on it keeps its promises.

Without a URL the embedded reference server is started and verified, or with --exec the server whose address that command prints: the
first URL of this machine in its output, or the first port ("listening on *:3000"). The generation, the transports and the heartbeat of the
server are detected; --profile says which application runs on it, and a case whose operation that lacks is not applicable. Without a profile
only what needs no application is judged, and no event is sent to it.

Two questions are answered apart: does the application keep its promises, and does the library below it speak the protocol? What released
libraries are known not to do ("sioproof libraries" lists it) is reported and does not fail the run; --exec reveals the library, or
--library names it.

The report begins with the verdict and the causes of what failed; --details adds the rest. The last line is "N passed, N failed, N skipped": failed counts failures, errors of the harness and
unexpected passes, with --strict also what is not strict; skipped is everything else that did not pass.`

const verifyExample = `  # the embedded reference server, strict in both generations
  sioproof verify --engine own

  # a server that runs already, over WebSocket only, with a token
  sioproof verify https://chat.example.org --transport websocket --auth '{"token":"abc"}'

  # a server to start, with the reports a CI wants
  sioproof verify --exec 'node server.js' http://localhost:3000 --profile my-app.yaml --junit junit.xml --markdown summary.md

  # a server that takes a free port and prints it, such as "listening on http://localhost:41873"
  sioproof verify --exec 'node server.js --port=0'

  # a server whose log comes from elsewhere
  sioproof verify http://localhost:3000 --log-exec 'kubectl logs -f --tail 0 deploy/chat'

  # the application alone, and a library that is known
  sioproof verify http://localhost:3000 --profile my-app.yaml --scope app
  sioproof verify http://localhost:3000 --profile my-app.yaml --library socket.io@4.8

  # what fails today is expected from now on
  sioproof verify http://localhost:3000 --profile my-app.yaml --write-known known.yaml
  sioproof verify http://localhost:3000 --profile my-app.yaml --known known.yaml

  # what would run, and what does not apply
  sioproof verify http://localhost:3000 --profile get-started --list

  # heartbeats only, but one of them
  sioproof verify http://localhost:3000 --area EIO4-HB --exclude EIO4-HB-05`

type verifyFlags struct {
	target    targetFlags
	embedded  embeddedFlags
	selection selectionFlags
	output    outputFlags

	strict      string
	known       []string
	library     string
	writeKnown  string
	jobs        int
	destructive bool
	list        bool
}

func verifyCommand(sys *system) *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:     "verify [URL]",
		Short:   "verify that a server conforms",
		Long:    verifyHelp,
		Example: verifyExample,
		Args:    oneServer,
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.run(cmd, sys, strings.Join(args, ""))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	f.target.register(cmd)
	f.target.registerKnown(cmd)
	f.selection.register(cmd)
	flags.BoolVar(&f.list, "list", false, "list what would run on the target, and what does not apply, without running it")
	flags.BoolVar(&f.destructive, "destructive", false, "also run the cases that are known to take some servers down")
	flags.StringVar(&f.strict, "strict", "", "`DEGREE` of strictness: should fails what is recommended and not met, reference also what the reference implementation does")
	flags.Lookup("strict").NoOptDefVal = string(reports.StrictShould)
	flags.StringArrayVar(&f.known, "known", nil, "`FILE` of known deviations: such a case must fail, and a pass fails the run; may be repeated")
	flags.StringVar(&f.writeKnown, "write-known", "", "write what fails to `FILE` as known deviations, whose reasons are to be filled in; a file that exists is not overwritten")
	flags.StringVar(&f.library, "library", "", "`NAME@VERSION` of the Socket.IO library under the application: report what it is known not to do, and do not fail the run for it; none applies no list (default what --exec reveals)")
	_ = cmd.RegisterFlagCompletionFunc("library", cobra.FixedCompletions(libraryNames(), cobra.ShellCompDirectiveNoFileComp))
	flags.IntVar(&f.jobs, "jobs", 0, "how many quick cases run at the same time; 0 is the default")
	f.output.register(cmd)
	f.output.registerDetails(cmd)
	f.embedded.register(cmd)
	return cmd
}

// run checks everything that needs no server, then opens the target, runs the cases and publishes the report.
func (f *verifyFlags) run(cmd *cobra.Command, sys *system, url string) error {
	config, err := f.config()
	if err != nil {
		return err
	}
	if degree := reports.Strictness(url); cmd.Flags().Changed("strict") && (degree == reports.StrictShould || degree == reports.StrictReference) {
		return misuse("write --strict="+url, "%q is taken for the URL, not for how strict to be", url)
	}
	library, err := namedLibrary(f.library)
	if err != nil {
		return explain(err)
	}
	options, err := f.target.options(sys, cmd, url)
	if err != nil {
		return err
	}
	if err := f.embedded.check(cmd, url); err != nil {
		return err
	}
	if _, err := suites.Select(config.Selection); err != nil {
		return explain(err)
	}
	if err := f.output.check(); err != nil {
		return err
	}
	if err := checkBaseline(f.writeKnown); err != nil {
		return err
	}

	in, ctx := sys.interruptible(cmd.Context())
	defer in.stop()
	began := time.Now()
	sys.remarkProxy(options.URL)
	opened, err := open(ctx, options, &f.embedded)
	if err != nil {
		if f.list {
			return explain(err)
		}
		return f.closeWithout(ctx, sys, began, options, err)
	}
	sys.remark(opened)
	in.atOnce(func() { _ = opened.close() })
	defer func() { _ = opened.close() }()
	if f.library == "" {
		var remark string
		if library, remark = recognise(ctx, opened, options.Exec); remark != "" && f.output.shows() {
			sys.say(remark)
		}
	}
	config.Known = opened.deviations(config.Known, library)
	if !opened.target.Profile.Describes() {
		if err := sys.sayWhatIsJudged(opened.target, config.Selection); err != nil {
			return explain(err)
		}
	}
	if f.list {
		return list(sys, opened.target, config)
	}
	tried, err := sys.tryProfile(ctx, opened.target)
	if err != nil {
		return f.closeWithout(ctx, sys, began, options, err)
	}
	if f.output.shows() && len(tried.Fits) > 0 && len(tried.Doubts) == 0 {
		if err := recommend(sys.stderr, opened.target, config.Selection); err != nil {
			return explain(err)
		}
	}

	var shown *verifyProgress
	if f.output.shows() {
		for _, d := range config.Known.Expired() {
			sys.complain(fmt.Sprintf("%s: what is known of %s expired on %s, and counts no more", d.Origin, d.Case, d.Expires.Format(time.DateOnly)),
				"take the entry out, or give it another day")
		}
		shown = sys.verifyProgress(withoutPassword(opened.address), opened.target.Timing)
		in.speakTo(shown.lines)
		shown.announce()
	}
	config.Progress = func(p runner.Progress) { shown.step(p, config.Strict) }
	report := examine(ctx, opened.target, config)
	in.speakTo(sys.stderr)
	shown.end()
	_ = opened.close()

	opened.describe(report, f, library)
	report.Resembles = library.resemblance(opened, report)
	if f.writeKnown != "" {
		if err := writeBaseline(sys, f.writeKnown, report); err != nil {
			sys.complain(err.Error(), "")
			report.Outcome = reports.Outcome{Status: reports.Fault, ExitCode: reports.ExitFault, Reason: err.Error()}
		}
	}
	return verdict(f.output.publishRun(sys, report, &report.Outcome))
}

// config is what to run and how to judge it.
func (f *verifyFlags) config() (suites.Config, error) {
	selection, err := f.selection.selection()
	config := suites.Config{Selection: selection}
	if err != nil {
		return config, err
	}
	if config.Strict = reports.Strictness(f.strict); !config.Strict.Known() {
		return config, misuse("--strict alone means --strict=should; the other is --strict=reference", "there is no strictness %q", f.strict)
	}
	if f.jobs < 0 {
		return config, misuse("0 is the default", "--jobs must not be negative")
	}
	config.Jobs = f.jobs
	config.Destructive = f.destructive
	if len(f.known) > 0 {
		if config.Known, err = deviations.Load(time.Now(), f.known...); err != nil {
			return config, misuse("docs/profile.md describes the file", "%v", err)
		}
	}
	return config, aboutCases(config.Known)
}

// aboutCases refuses known deviations of no case there is: they would never be of use, and nobody would notice.
func aboutCases(known *deviations.List) error {
	for _, d := range known.Entries() {
		one := deviations.New(time.Now(), &deviations.Deviation{Case: d.Case})
		if !slices.ContainsFunc(caseIDs(), func(id string) bool { return one.Mentions(id, "") }) {
			return misuse("`sioproof cases` lists them all", "%s: no case is called %q", d.Origin, d.Case)
		}
	}
	return nil
}

// examine runs the cases. Whatever happens there is a report of it.
func examine(ctx context.Context, t *server.Server, config suites.Config) (report *verify.Report) {
	began := time.Now()
	fault := func(sentence string) *verify.Report {
		r := &verify.Report{Started: began, DurationMS: milliseconds(time.Since(began))}
		r.Conclude(reports.Ending{Fault: sentence})
		return r
	}
	defer func() {
		if r := recover(); r != nil {
			report = fault(fmt.Sprintf("the harness panicked: %v\n%s", r, debug.Stack()))
		}
	}()
	report, err := suites.Run(ctx, t, config)
	if err != nil {
		return fault(err.Error())
	}
	return report
}

// closeWithout ends a run that has no target, with report files that say so.
func (f *verifyFlags) closeWithout(ctx context.Context, sys *system, began time.Time, options server.Options, err error) error {
	p, ending := notBegun(ctx, err, "interrupted before the first case")
	r := &verify.Report{
		Tool: tool(), Started: began, DurationMS: milliseconds(time.Since(began)), Target: requested(options), Selection: f.described(),
	}
	r.Conclude(ending)
	sys.complain(p.message, p.hint)
	return verdict(f.output.publish(sys, r, &r.Outcome, view.Closing))
}

// described is the selection as reports show it.
func (f *verifyFlags) described() verify.Selection {
	s := verify.Selection{
		Cases: f.selection.cases, Areas: f.selection.areas, Exclude: f.selection.exclude, Scope: reports.Scope(f.selection.scope),
		Strict: reports.Strictness(f.strict), Destructive: f.destructive, Known: f.known,
	}
	for _, name := range f.selection.levels {
		if level, known := parseLevel(name); known {
			s.Levels = append(s.Levels, level)
		}
	}
	return s
}

// list prints what would run.
func list(sys *system, t *server.Server, config suites.Config) error {
	jobs, err := suites.Plan(t, config.Selection)
	if err != nil {
		return explain(err)
	}
	var out strings.Builder
	applicable := 0
	for _, job := range jobs {
		note := ""
		if len(job.Missing) > 0 {
			note = " (not applicable: " + strings.Join(job.Missing, ", ") + ")"
		} else {
			applicable++
		}
		fmt.Fprintf(&out, "%-40s %-9s  %s%s\n", job.Name(), job.Case.Level, job.Case.Title, note)
	}
	fmt.Fprintf(&out, "%d cases, %d applicable\n", len(jobs), applicable)
	_, err = fmt.Fprint(sys.stdout, out.String())
	return err
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

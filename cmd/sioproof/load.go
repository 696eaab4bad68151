package main

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/scenarios/threshold"
	"github.com/sioproof/sioproof/scenarios/watch"
	"github.com/sioproof/sioproof/server"
)

const loadHelp = `Load a Socket.IO server with virtual users, and prove that under load every message reached exactly those who should get it.

Without a URL the embedded reference server is started and loaded. A scenario says who comes, how many of them, when, and what each
does; it calls the operations of the profile, so that it runs on any application that a profile describes.

Built in are: %s.

The last line of the terminal report is "N passed, N failed, N skipped": thresholds, and promises of which there were messages. Ctrl-C
stops sending, waits for what is under way, and reports; a second one ends at once.`

const loadExample = `  # everyone to everyone, on the embedded reference server
  sioproof load

  # a group chat of 2,000 clients for a minute, with conditions of one's own
  sioproof load http://localhost:3000 --scenario rooms --clients 2000 --hold 1m --threshold 'p99(fanout) < 100ms'

  # a server to start, whose CPU and memory stand beside what is measured, with the reports a CI wants
  sioproof load --exec 'node server.js' http://localhost:3000 --scenario echo --junit junit.xml --markdown summary.md

  # how many clients the server takes until something breaks, but no more than 5,000 are tried
  sioproof load http://localhost:3000 --scenario echo --find-limit --limit-max 5000

  # live, for a Prometheus that scrapes this machine
  sioproof load http://localhost:3000 --hold 10m --prometheus :9464

  # everything that was timed, to look into it later
  sioproof load http://localhost:3000 --scenario echo --samples samples.jsonl.gz
  sioproof render samples.jsonl.gz

  # a scenario of one's own, that begins as a copy of a built-in one
  sioproof load --show rooms > mine.yaml
  sioproof load http://localhost:3000 --scenario mine.yaml`

type loadFlags struct {
	target   targetFlags
	embedded embeddedFlags
	output   outputFlags

	scenario, show string
	clients        int
	rate           string
	ramp, hold     time.Duration
	warmUp, drain  time.Duration
	thresholds     []string
	abortOn        []string
	pid            int
	localAddresses []string
	late, grace    time.Duration
	limit          limitFlags
	prometheus     string
	samples        string
}

func loadCommand(sys *system) *cobra.Command {
	var f loadFlags
	cmd := &cobra.Command{
		Use:     "load [URL]",
		Short:   "load a server, and prove that nothing is lost under load",
		Long:    fmt.Sprintf(loadHelp, strings.Join(language.Names(), ", ")),
		Example: loadExample,
		Args:    atMost(1, "one server at a time"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.show != "" {
				return show(sys, f.show)
			}
			return f.run(cmd, sys, strings.Join(args, ""))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.scenario, "scenario", "s", "chat", "what to do: a built-in scenario, or a `FILE`")
	flags.StringVar(&f.show, "show", "", "print the built-in scenario of that `NAME`, as a beginning for one's own")
	flags.IntVarP(&f.clients, "clients", "c", 0, "how many clients, instead of what the scenario says")
	flags.StringVar(&f.rate, "rate", "", "how many arrivals, such as `10/s` or 600/min, instead of what the scenario says")
	flags.DurationVar(&f.ramp, "ramp", 0, "the time over which clients come, instead of what the scenario says; 0s for all at once")
	flags.DurationVar(&f.hold, "hold", 0, "how long the load is held, instead of what the scenario says")
	flags.DurationVar(&f.warmUp, "warm-up", 0, "how long the beginning does not count, instead of what the scenario says; 0s for not at all")
	flags.DurationVar(&f.drain, "drain", 0, "how long to wait at the end for what is still on its way, instead of what the scenario says")
	flags.StringArrayVarP(&f.thresholds, "threshold", "t", nil, "`CONDITION` to be met at the end, such as 'p99(ack) < 50ms'; may be repeated")
	flags.StringArrayVar(&f.abortOn, "abort-on", nil, "end the load as soon as this `CONDITION` is broken; may be repeated")
	flags.DurationVar(&f.late, "late", 5*time.Second, "from when on a message that still comes is late")
	flags.DurationVar(&f.grace, "grace", 0, "how long a message may take from one of the server's processes to another")
	f.limit.register(cmd)
	flags.IntVar(&f.pid, "pid", 0, "the server's process `ID`, to see its CPU and memory; with --exec it is known")
	flags.StringArrayVar(&f.localAddresses, "local-addr", nil, "connect from this `ADDRESS`, in turn with others; may be repeated, to pass the limit of ports")
	flags.StringVar(&f.prometheus, "prometheus", "", "show Prometheus the load while it is under way, on `HOST:PORT`; without a host for this machine alone, and port 0 takes a free one")
	flags.StringVar(&f.samples, "samples", "", "write everything that is timed to `FILE` while the load is under way, for sioproof render; compressed if its name ends in .gz")
	f.output.register(cmd)
	f.target.register(cmd)
	flags.Lookup("timeout-scale").Usage = "multiply the waits while it is found out what the server speaks, and for what no answer confirms; how long a step waits is the scenario's"
	f.embedded.register(cmd)
	return cmd
}

// show prints a built-in scenario.
func show(sys *system, name string) error {
	source, ok := language.Source(name)
	if !ok {
		return misuse("built-in scenarios are "+strings.Join(language.Names(), ", "), "there is no built-in scenario %q", name)
	}
	_, err := sys.stdout.Write(source)
	return err
}

// run checks everything that needs no server, then opens the target, loads it and publishes the report.
func (f *loadFlags) run(cmd *cobra.Command, sys *system, url string) error {
	scenario, err := f.prepare(cmd)
	if err != nil {
		return explain(err)
	}
	addresses, err := f.addresses()
	if err != nil {
		return err
	}
	if err := f.checkPID(cmd); err != nil {
		return err
	}
	options, err := f.target.options(url)
	if err != nil {
		return err
	}
	if err := f.embedded.check(cmd, url); err != nil {
		return err
	}
	if err := f.output.check(); err != nil {
		return err
	}
	if err := f.checkSamples(); err != nil {
		return err
	}
	if err := enoughDescriptors(scenario.Load.Most(), url == ""); err != nil {
		return err
	}

	bounds, err := f.limit.bounds(scenario, url == "", len(addresses))
	if err != nil {
		return explain(err)
	}
	exposed, err := f.listenForScrapes()
	if err != nil {
		return err
	}
	defer exposed.end()

	in, ctx := sys.interruptible(cmd.Context())
	defer in.stop()
	began := time.Now()
	opened, err := open(ctx, options, &f.embedded)
	if err != nil {
		return f.closeWithout(ctx, sys, began, options, scenario, err)
	}
	in.atOnce(func() { _ = opened.close() })
	defer func() { _ = opened.close() }()
	if err := offers(opened.target, scenario); err != nil {
		return err
	}

	if err := reached(ctx, opened.target, addresses); err != nil {
		return f.closeWithout(ctx, sys, began, options, scenario, err)
	}
	l := loading{flags: f, sys: sys, interruption: in, opened: opened, addresses: addresses, exposed: exposed}
	exposed.begin(sys, scenario, opened.address)
	report, ending, err := l.perform(cmd.Context(), ctx, scenario, bounds)
	if err != nil {
		return f.closeWithout(ctx, sys, began, options, scenario, err)
	}
	report.Tool, report.Started = tool(), began
	report.Target = l.target()
	report.Scenario.File = f.file()
	_ = opened.close()
	report.Conclude(ending)
	return verdict(f.output.publishRun(sys, renderedLoad(report, f.output.loadView(sys))))
}

// prepare is the scenario with what the flags change.
func (f *loadFlags) prepare(cmd *cobra.Command) (*scenarios.Scenario, error) {
	scenario, err := language.Load(f.scenario)
	if err != nil {
		return nil, err
	}
	if cmd.Flags().Changed("clients") && f.clients < 1 {
		return nil, misuse("a whole number from 1", "--clients must not be below 1")
	}
	if err := f.agrees(scenario); err != nil {
		return nil, err
	}
	o := scenarios.Overrides{Clients: f.clients}
	if err := f.overrideTimes(cmd, &o); err != nil {
		return nil, err
	}
	if f.rate != "" {
		if o.Rate, err = language.ParseRate(f.rate); err != nil {
			return nil, misuse("for example --rate 100/s", "--rate: %v", err)
		}
		if o.Rate == 0 {
			return nil, misuse("for example --rate 100/s", "--rate must be above 0")
		}
	}
	if o.Thresholds, err = conditions("--threshold", f.thresholds); err != nil {
		return nil, err
	}
	if o.AbortOn, err = conditions("--abort-on", f.abortOn); err != nil {
		return nil, err
	}
	return scenario.With(o)
}

// overrideTimes takes over the durations that the flags name. One of 0s is none at all, which is not the same as a flag that is absent.
func (f *loadFlags) overrideTimes(cmd *cobra.Command, o *scenarios.Overrides) error {
	for _, flag := range []struct {
		name string
		said time.Duration
		to   *time.Duration
	}{{"ramp", f.ramp, &o.Ramp}, {"hold", f.hold, &o.Hold}, {"warm-up", f.warmUp, &o.WarmUp}, {"drain", f.drain, &o.Drain}} {
		switch {
		case flag.said < 0:
			return misuse("0s is none at all", "--%s must not be negative", flag.name)
		case flag.said == 0 && cmd.Flags().Changed(flag.name):
			*flag.to = scenarios.None
		default:
			*flag.to = flag.said
		}
	}
	if f.late <= 0 {
		return misuse("for example --late 2s", "--late must be above 0")
	}
	if f.grace < 0 {
		return misuse("0s, which it is anyway, for a server of one process", "--grace must not be negative")
	}
	return nil
}

// conditions reads the thresholds of a flag.
func conditions(flag string, texts []string) (all []threshold.Threshold, err error) {
	for _, text := range texts {
		condition, err := threshold.Parse(text)
		if err != nil {
			return nil, misuse("docs/scenario.md lists what can be compared", "%s: %s", flag, strings.TrimPrefix(err.Error(), "threshold: "))
		}
		all = append(all, condition)
	}
	return all, nil
}

// addresses are those to connect from.
func (f *loadFlags) addresses() (all []net.IP, err error) {
	for _, text := range f.localAddresses {
		address := net.ParseIP(text)
		if address == nil {
			return nil, misuse("for example --local-addr 127.0.0.2", "--local-addr: %q is no IP address", text)
		}
		all = append(all, address)
	}
	return all, nil
}

// reached says which of the addresses the target cannot be reached from: that every connection fails would not be its fault.
func reached(ctx context.Context, t *server.Server, from []net.IP) error {
	for _, address := range from {
		if _, err := supervise.Knock(ctx, t, address, toReach); err != nil {
			return misuse("an address of this machine from which the server can be reached", "--local-addr %v: %v", address, err)
		}
	}
	return nil
}

// toReach is how long the target may take to answer whoever comes from one of the addresses.
const toReach = 10 * time.Second

// checkPID refuses a process that is not there: the report would say nothing of it, and thresholds on it would not be met.
func (f *loadFlags) checkPID(cmd *cobra.Command) error {
	if !cmd.Flags().Changed("pid") {
		return nil
	}
	if f.target.exec != "" {
		return misuse("leave --pid out", "with --exec the process is known")
	}
	if _, err := watch.Of(f.pid); err != nil {
		return misuse("the id of the server's process, as ps shows it", "--pid: no process has the id %d", f.pid)
	}
	return nil
}

// described is the scenario, as a report describes it.
func (f *loadFlags) described(scenario *scenarios.Scenario) reports.Scenario {
	described := supervise.Describe(scenario)
	described.File = f.file()
	return described
}

// file is the scenario's file, if it is not built in.
func (f *loadFlags) file() string {
	if _, builtIn := language.Source(f.scenario); builtIn {
		return ""
	}
	return f.scenario
}

// offers says what of a scenario the application cannot do.
func offers(t *server.Server, scenario *scenarios.Scenario) error {
	if missing := scenario.Missing(t.Profile); len(missing) > 0 {
		return misuse("take another scenario, or tell with --profile how the application does it",
			"the scenario %s needs %s, which the profile %s does not offer", scenario.Name, strings.Join(missing, ", "), t.Profile.Name)
	}
	return nil
}

// closeWithout ends a load that has no target, with report files that say so.
func (f *loadFlags) closeWithout(ctx context.Context, sys *system, began time.Time, options server.Options, scenario *scenarios.Scenario, err error) error {
	p := explain(err)
	ending := reports.Ending{Unusable: p.message}
	switch {
	case interrupted(ctx):
		p = &problem{reports.ExitInterrupted, "interrupted before the load began", ""}
		ending = reports.Ending{Interrupted: p.message}
	case p.code == reports.ExitUnreachable:
		ending = reports.Ending{Unreachable: p.message}
	case p.code == reports.ExitFault:
		ending = reports.Ending{Fault: p.message}
	}
	r := &reports.LoadReport{Tool: tool(), Started: began, DurationMS: milliseconds(time.Since(began))}
	r.Target = reports.Target{URL: withoutPassword(options.URL), Path: options.Path, Profile: options.Profile, Exec: options.Exec}
	r.Scenario = f.described(scenario)
	r.Conclude(ending)
	sys.complain(p.message, p.hint)
	return verdict(f.output.publish(sys, renderedLoad(r, reports.LoadClosing)))
}

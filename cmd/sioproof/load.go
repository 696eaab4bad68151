package main

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/reports/view"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/scenarios/watch"
	"github.com/sioproof/sioproof/server"
)

const loadHelp = `Load a Socket.IO server with virtual users, and prove that under load every message reached exactly those who should get it.

Without a URL or --exec the embedded reference server is started and loaded. A scenario says who comes, how many of them, when, and what each
does; it calls the operations of the profile, so that it runs on any application that a profile describes. Without a profile run those that
need no application: idle, storm, reconnect.

Built in are: %s.

The last line of the terminal report is "N passed, N failed, N skipped": thresholds, and promises of which there were messages. Ctrl-C
stops sending, waits for what is under way, and reports; a second one ends at once.`

const loadExample = `  # everyone to everyone, on the embedded reference server
  sioproof load

  # a server of which nothing more is known: 2,000 clients that connect and stay
  sioproof load http://localhost:3000 --clients 2000

  # a group chat of 2,000 clients for a minute, with conditions of one's own
  sioproof load http://localhost:3000 --profile my-app.yaml --scenario rooms --clients 2000 --hold 1m --threshold 'p99(fanout) < 100ms'

  # a server to start, whose CPU and memory stand beside what is measured, with the reports a CI wants
  sioproof load --exec 'node server.js' http://localhost:3000 --profile my-app.yaml --scenario echo --junit junit.xml --markdown summary.md

  # how many clients the server takes until something breaks, but no more than 5,000 are tried
  sioproof load http://localhost:3000 --find-limit --limit-max 5000

  # live, for a Prometheus that scrapes this machine
  sioproof load http://localhost:3000 --hold 10m --prometheus :9464

  # everything that was timed, to look into it later
  sioproof load http://localhost:3000 --samples samples.jsonl.gz
  sioproof render samples.jsonl.gz

  # a scenario of one's own, that begins as a copy of a built-in one
  sioproof load --show rooms > mine.yaml
  sioproof load http://localhost:3000 --profile my-app.yaml --scenario mine.yaml`

type loadFlags struct {
	target   targetFlags
	embedded embeddedFlags
	output   outputFlags

	scenario, show string
	listed         bool
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
		Args:    oneServer,
		RunE: func(cmd *cobra.Command, args []string) error {
			if f.show != "" {
				return show(sys, f.show)
			}
			if f.listed {
				return f.list(sys, strings.Join(args, ""))
			}
			return f.run(cmd, sys, strings.Join(args, ""))
		},
	}
	flags := cmd.Flags()
	flags.SortFlags = false
	flags.StringVarP(&f.scenario, "scenario", "s", "", "what to do: a built-in scenario, or a `FILE` (default chat; idle without a profile)")
	flags.StringVar(&f.show, "show", "", "print the built-in scenario of that `NAME`, as a beginning for one's own")
	flags.BoolVar(&f.listed, "list", false, "list the built-in scenarios, and which of them fit the --profile")
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

// run checks everything that needs no server, then opens the target, loads it and publishes the report.
func (f *loadFlags) run(cmd *cobra.Command, sys *system, url string) error {
	options, err := f.target.options(sys, cmd, url)
	if err != nil {
		return err
	}
	f.scenario = cmp.Or(f.scenario, usualScenario(options.Profile))
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
	if err := f.embedded.check(cmd, url); err != nil {
		return err
	}
	if err := f.output.check(); err != nil {
		return err
	}
	if err := f.checkSamples(); err != nil {
		return err
	}
	if err := enoughDescriptors(scenario.Load.Most(), f.connections(scenario), url == ""); err != nil {
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
	sys.remarkProxy(options.URL)
	opened, err := open(ctx, options, &f.embedded)
	if err != nil {
		return f.closeWithout(ctx, sys, began, options, scenario, err)
	}
	sys.remark(opened)
	in.atOnce(func() { _ = opened.close() })
	defer func() { _ = opened.close() }()
	if err := offers(opened.target, scenario); err != nil {
		return err
	}
	if !opened.target.Profile.Describes() {
		sys.sayWhatIsLoaded(opened.target, scenario.Name)
	}
	if _, err := sys.tryProfile(ctx, opened.target); err != nil {
		return f.closeWithout(ctx, sys, began, options, scenario, err)
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
	if log := opened.target.Log; log != nil && log.Ended() != "" {
		sys.complain("the log of the server ended during the load: "+log.Ended(), "connections after that are not checked")
	}
	report.Tool, report.Started = tool(), began
	report.Target = l.target()
	report.Scenario.File = f.file()
	_ = opened.close()
	report.Conclude(ending)
	l.opened.target.Secrets.HideIn(report)
	return verdict(f.output.publishRun(sys, report, &report.Outcome))
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
		if _, err := supervise.MeasureConnect(ctx, t, address, toReach); err != nil {
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

// closeWithout ends a load that has no target, with report files that say so.
func (f *loadFlags) closeWithout(ctx context.Context, sys *system, began time.Time, options server.Options, scenario *scenarios.Scenario, err error) error {
	p, ending := notBegun(ctx, err, "interrupted before the load began")
	r := &load.Report{
		Tool: tool(), Started: began, DurationMS: milliseconds(time.Since(began)), Target: requested(options), Scenario: f.described(scenario),
	}
	r.Conclude(ending)
	sys.complain(p.message, p.hint)
	return verdict(f.output.publish(sys, r, &r.Outcome, view.Closing))
}

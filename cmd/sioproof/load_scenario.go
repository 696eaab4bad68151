package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/supervise"
	"github.com/sioproof/sioproof/scenarios/threshold"
	"github.com/sioproof/sioproof/server"
)

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

// oneTransport reports whether all users take the same transport where the scenario names none: figures of different loads compare only so.
func (f *loadFlags) oneTransport() bool { return f.limit.find || f.samples != "" }

// connections is how many connections the load has open at a time. A client on polling has two, and of those that are spread over the
// transports a quarter polls.
func (f *loadFlags) connections(scenario *scenarios.Scenario) int {
	clients := scenario.Load.Most()
	spread := slices.ContainsFunc(scenario.Users, func(u scenarios.User) bool { return len(u.Connection.Transports) == 0 })
	if spread && len(f.target.transports) == 0 && !f.oneTransport() {
		return clients + clients/4
	}
	return clients
}

// agrees refuses flags that leave out what the scenario asks for by name. The flags are about what it leaves open, and one that changed
// nothing would be taken for one that did.
func (f *loadFlags) agrees(scenario *scenarios.Scenario) error {
	if len(f.target.namespaces) > 1 {
		return misuse("connection.namespace of a scenario file can spread users over several", "--namespace names %d, and all users of a load are in one unless the scenario says more", len(f.target.namespaces))
	}
	for _, kind := range scenario.Users {
		c := kind.Connection
		for _, t := range c.Transports {
			if asked := f.target.transports; len(asked) > 0 && !slices.Contains(asked, string(t.Choice)) {
				return disagrees(scenario, "--transport "+strings.Join(asked, " --transport "), "uses the transport "+string(t.Choice))
			}
		}
		for _, e := range c.Engines {
			if asked := f.target.engine; asked != 0 && e.Choice != engineio.Revision(asked) {
				return disagrees(scenario, "--eio "+strconv.Itoa(asked), "connects with Engine.IO "+strconv.Itoa(int(e.Choice)))
			}
		}
		if len(f.target.namespaces) > 0 && len(c.Namespace)+len(c.Tenant) > 0 {
			return disagrees(scenario, "--namespace "+f.target.namespaces[0], "names the namespaces of its users itself")
		}
	}
	return nil
}

func disagrees(scenario *scenarios.Scenario, flags, does string) error {
	return misuse("leave the flag out, or change the connection in a scenario file of your own", "the scenario %s %s, and that does not go with %s", scenario.Name, does, flags)
}

// described is the scenario, as a report describes it.
func (f *loadFlags) described(scenario *scenarios.Scenario) load.Scenario {
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

// usualScenario is the scenario of those who name none.
func usualScenario(profile string) string {
	if profile == profiles.None {
		return "idle"
	}
	return "chat"
}

// offers says what of a scenario the application cannot do.
func offers(t *server.Server, scenario *scenarios.Scenario) error {
	missing := strings.Join(scenario.Missing(t.In(generations(t, scenario)...).Profile), ", ")
	switch described := t.Describe(); {
	case missing == "":
		return nil
	case described.Undescribed():
		return misuse(fmt.Sprintf("`%s` makes a profile; --scenario %s needs none", described.Describe()[0].Command, strings.Join(fitting(t.Profile), ", ")),
			"the scenario %s needs %s, and no profile says how the application does that", scenario.Name, missing)
	}
	return misuse("take another scenario, such as --scenario "+strings.Join(fitting(t.Profile), ", ")+", or tell in the profile how the application does it",
		"the scenario %s needs %s, which the profile %s does not offer", scenario.Name, missing, t.Profile.Name)
}

// fitting are the built-in scenarios of which the application can do everything.
func fitting(p *profiles.Profile) (names []string) {
	for _, name := range language.Names() {
		if scenario, err := language.Load(name); err == nil && len(scenario.Missing(p)) == 0 {
			names = append(names, name)
		}
	}
	return names
}

// generations are those that the users of a scenario connect with.
func generations(t *server.Server, scenario *scenarios.Scenario) (all []engineio.Revision) {
	for _, kind := range scenario.Users {
		if len(kind.Connection.Engines) == 0 {
			all = append(all, t.Detection.Engines[0])
		}
		for _, share := range kind.Connection.Engines {
			all = append(all, share.Choice)
		}
	}
	return all
}

// list prints the built-in scenarios, and what each needs that the profile does not offer.
func (f *loadFlags) list(sys *system, url string) error {
	profile, err := profiles.Load(f.target.application(url))
	if err != nil {
		return explain(err)
	}
	table := tabwriter.NewWriter(sys.stdout, 0, 0, 2, ' ', 0)
	for _, name := range language.Names() {
		scenario, err := language.Load(name)
		if err != nil {
			return err
		}
		about, _, _ := strings.Cut(scenario.Description, ":")
		about, _, _ = strings.Cut(about, ".")
		fits := "fits"
		if missing := scenario.Missing(profile); len(missing) > 0 {
			fits = "needs " + strings.Join(missing, ", ")
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", name, about, fits)
	}
	return table.Flush()
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

package main

import (
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reports/load"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/search"
)

// limitFlags say whether to search how much load the server takes, and how.
type limitFlags struct {
	find            bool
	most, precision string
}

func (f *limitFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.BoolVar(&f.find, "find-limit", false, "load the server with more and more, in steps, until something breaks, and find the most that it takes")
	flags.StringVar(&f.most, "limit-max", "", "the most to try, as `2000` clients, or 500/s where the load has a rate (default what this machine allows)")
	flags.StringVar(&f.precision, "limit-precision", "", "how closely to find the limit: a `PERCENTAGE` of it (default 10%)")
}

// limitBounds are where a limit is searched.
type limitBounds struct {
	search.Bounds
	unit    load.Unit
	ceiling string // what there is to say about the most: "that was asked for"
}

// bounds are those of the search, from the load that the scenario has; nil if none is asked for.
func (f *limitFlags) bounds(scenario *scenarios.Scenario, embedded bool, addresses int) (*limitBounds, error) {
	if !f.find {
		if f.most != "" || f.precision != "" {
			return nil, misuse("add --find-limit", "--limit-max and --limit-precision are about a search for the limit")
		}
		return nil, nil
	}
	from, unit, err := scenario.Load.Amount()
	if err != nil {
		return nil, err
	}
	b := &limitBounds{Bounds: search.Bounds{From: from, Precision: 0.1, Whole: unit == scenarios.Clients}, unit: load.Unit(unit)}
	b.Most, b.ceiling = float64(scenarios.FastestRate), "can be asked for"
	if unit == scenarios.Clients {
		b.Most, b.ceiling = mostClients(scenario, embedded, addresses)
	}
	if f.precision != "" {
		if b.Precision, err = parsePrecision(f.precision); err != nil {
			return nil, err
		}
	}
	if f.most == "" {
		return b, nil
	}
	most, err := language.ParseAmount(f.most, unit)
	switch {
	case err != nil:
		return nil, misuse("2000 for a load of clients, 500/s for one with a rate", "--limit-max: %v", err)
	case most < from:
		return nil, misuse("--clients and --rate say where the search begins", "--limit-max %s is below the first load, %s", f.most, b.unit.Amount(from))
	case most > b.Most:
		return nil, misuse("take a smaller --limit-max", "--limit-max %s is too much: %s are all that %s", f.most, b.unit.Amount(b.Most), b.ceiling)
	}
	b.Most, b.ceiling = most, "was asked for"
	return b, nil
}

func parsePrecision(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	n, err := strconv.ParseFloat(number, 64)
	if err != nil || !percent || !(n >= 0.1 && n <= 100) {
		return 0, misuse("for example --limit-precision 5%", "--limit-precision %s is no percentage from 0.1%% to 100%%", text)
	}
	return n / 100, nil
}

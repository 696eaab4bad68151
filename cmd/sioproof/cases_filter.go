package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/suites"
)

// catalogueFlags narrow the catalogue down by what no run selects by.
type catalogueFlags struct {
	needs, faults, words []string
}

func (f *catalogueFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringArrayVar(&f.needs, "needs", nil, "only cases that need this `FEATURE` of the server, or one with this in its name; may be repeated")
	flags.StringArrayVar(&f.faults, "fault", nil, "only cases that catch this fault: a `NAME` of serve --list-faults; may be repeated")
	flags.StringArrayVar(&f.words, "search", nil, "only cases with this `TEXT` in what is said of them; may be repeated")
	complete := func(name string, values func() []string) {
		_ = cmd.RegisterFlagCompletionFunc(name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return values(), cobra.ShellCompDirectiveNoFileComp
		})
	}
	complete("needs", needNames)
	complete("fault", faultNames)
}

// apply returns the entries that pass every filter: one of the needs, one of the faults, all of the texts.
func (f *catalogueFlags) apply(entries []entry) ([]entry, error) {
	for _, need := range f.needs {
		if !slices.ContainsFunc(needNames(), func(name string) bool { return holds(name, need) }) {
			return nil, misuse("features: "+strings.Join(needNames(), ", "), "no case needs %q", need)
		}
	}
	for _, fault := range f.faults {
		if err := knownFault(fault); err != nil {
			return nil, err
		}
	}
	kept := slices.DeleteFunc(entries, func(e entry) bool { return !f.selects(e) })
	if len(kept) == 0 {
		return nil, misuse("`sioproof cases` lists them all", "the selection leaves no case")
	}
	return kept, nil
}

func (f *catalogueFlags) selects(e entry) bool {
	needed := func(need string) bool {
		return slices.ContainsFunc(e.Needs, func(name string) bool { return holds(name, need) })
	}
	caught := func(fault string) bool {
		return slices.ContainsFunc(e.Faults, func(of entryFault) bool { return of.Name == fault })
	}
	said := strings.Join([]string{e.ID, e.Title, e.Requirement, e.Section, e.Why, e.Mistake, e.Fix, fmt.Sprint(e.Needs, e.Faults)}, "\n")
	missing := func(text string) bool { return !holds(said, text) }
	return (len(f.needs) == 0 || slices.ContainsFunc(f.needs, needed)) &&
		(len(f.faults) == 0 || slices.ContainsFunc(f.faults, caught)) &&
		!slices.ContainsFunc(f.words, missing)
}

func holds(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// needNames are the features that cases need, in the order of the catalogue.
func needNames() []string {
	var names []string
	for _, area := range suites.Catalogue() {
		for _, c := range area.Cases {
			for _, need := range c.Needs {
				if !slices.Contains(names, need.Name) {
					names = append(names, need.Name)
				}
			}
		}
	}
	return names
}

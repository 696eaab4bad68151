package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/trial"
)

const casesHelp = `List the catalogue: every case with its id, its level and its title. The filters narrow it down; a case is listed if it passes
all of them. "sioproof cases explain ID" says more about one.

Levels: MUST and SHOULD as the text says; FORMAT is unambiguous in the text without a keyword; PROMISE is what an application
builds on; REFERENCE is what the reference implementation does; INFO is recorded and never judged.`

const casesExample = `  # all of them
  sioproof cases

  # what the text demands of heartbeats
  sioproof cases --area EIO4-HB --level MUST --level FORMAT

  # what needs an operation of the application, and what catches a fault
  sioproof cases --needs 'operation ack'
  sioproof cases --fault broadcast-reaches-sender

  # what one is about
  sioproof cases explain EIO4-UPG-02`

func casesCommand(sys *system) *cobra.Command {
	var selection selectionFlags
	var filter catalogueFlags
	var json bool
	cmd := &cobra.Command{
		Use:     "cases",
		Short:   "list the cases, or explain some",
		Long:    casesHelp,
		Example: casesExample,
		Args:    atMost(0, "--case, --area and --level select; `cases explain` takes ids"),
		RunE: func(*cobra.Command, []string) error {
			selected, err := selection.selection()
			if err != nil {
				return err
			}
			entries, err := catalogue(selected)
			if err != nil {
				return explain(err)
			}
			if entries, err = filter.apply(entries); err != nil {
				return err
			}
			if json {
				return writeCatalogue(sys.stdout, entries)
			}
			_, err = fmt.Fprint(sys.stdout, listing(entries))
			return err
		},
	}
	selection.register(cmd)
	filter.register(cmd)
	cmd.Flags().BoolVar(&json, "json", false, "the selected cases as JSON, with everything that is known of them")
	cmd.AddCommand(explainCommand(sys))
	return cmd
}

// listing is a line a case, under a line an area.
func listing(entries []entry) string {
	var out strings.Builder
	area := ""
	for _, e := range entries {
		if e.area.Key != area {
			area = e.area.Key
			fmt.Fprintf(&out, "%s: %s\n", area, e.area.Title)
		}
		fmt.Fprintf(&out, "  %-15s %-9s  %s%s\n", e.ID, e.Level, e.Title, remarks(e.of))
	}
	return out.String()
}

// remarks are what else a line says about a case: under which other ids it is found, and what it may do to a server.
func remarks(c trial.Case) string {
	text := ""
	if len(c.Also) > 0 {
		text = " (also " + strings.Join(c.Also, ", ") + ")"
	}
	if c.Destructive {
		text += " (destructive)"
	}
	return text
}

// selectionFlags say which cases.
type selectionFlags struct {
	cases, areas, levels, exclude []string
	scope                         string
}

func (s *selectionFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&s.scope, "scope", "", "only what is asked of the application (app), or of the library below it (`app|library`)")
	flags.StringArrayVar(&s.cases, "case", nil, "only cases with this `ID`, or matching a glob such as 'EIO4-*'; may be repeated")
	flags.StringArrayVar(&s.areas, "area", nil, "only cases of this `AREA`, such as EIO4-HB or CHAT; may be repeated")
	flags.StringArrayVar(&s.levels, "level", nil, "only cases of this `LEVEL`: "+strings.Join(levelNames(), ", ")+"; may be repeated")
	flags.StringArrayVar(&s.exclude, "exclude", nil, "no cases with this `ID` or glob; may be repeated")
	complete := func(name string, values func() []string) {
		_ = cmd.RegisterFlagCompletionFunc(name, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return values(), cobra.ShellCompDirectiveNoFileComp
		})
	}
	complete("case", caseIDs)
	complete("exclude", caseIDs)
	complete("area", areaKeys)
	complete("level", levelNames)
	complete("scope", scopeNames)
}

func (s *selectionFlags) selection() (suites.Selection, error) {
	selection := suites.Selection{Cases: s.cases, Areas: s.areas, Exclude: s.exclude, Scope: reports.Scope(s.scope)}
	if s.scope != "" && !slices.Contains(reports.Scopes(), selection.Scope) {
		return selection, misuse("write --scope app or --scope library", "there is no scope %q", s.scope)
	}
	for _, name := range s.levels {
		level, known := parseLevel(name)
		if !known {
			return selection, misuse("levels: "+strings.Join(levelNames(), ", "), "there is no level %q", name)
		}
		selection.Levels = append(selection.Levels, level)
	}
	return selection, nil
}

func parseLevel(name string) (reports.Level, bool) {
	for _, level := range reports.Levels() {
		if strings.EqualFold(name, string(level)) {
			return level, true
		}
	}
	return "", false
}

func scopeNames() []string {
	var names []string
	for _, scope := range reports.Scopes() {
		names = append(names, string(scope))
	}
	return names
}

func levelNames() []string {
	var names []string
	for _, level := range reports.Levels() {
		names = append(names, string(level))
	}
	return names
}

func areaKeys() []string {
	var keys []string
	for _, area := range suites.Catalogue() {
		keys = append(keys, area.Key)
	}
	return keys
}

func caseIDs() []string {
	var ids []string
	for _, area := range suites.Catalogue() {
		for _, c := range area.Cases {
			ids = append(ids, c.ID)
		}
	}
	return ids
}

package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites"
)

const casesHelp = `List the catalogue: every case with its id, its level and its title.

Levels: MUST and SHOULD as the text says; FORMAT is unambiguous in the text without a keyword; PROMISE is what an application
builds on; REFERENCE is what the reference implementation does; INFO is recorded and never judged.`

const casesExample = `  # all of them
  sioproof cases

  # what the text demands of heartbeats
  sioproof cases --area EIO4-HB --level MUST --level FORMAT`

func casesCommand(sys *system) *cobra.Command {
	var selection selectionFlags
	cmd := &cobra.Command{
		Use:     "cases",
		Short:   "list the cases",
		Long:    casesHelp,
		Example: casesExample,
		Args:    atMost(0, "--case, --area and --level select"),
		RunE: func(*cobra.Command, []string) error {
			config, err := selection.config()
			if err != nil {
				return err
			}
			config.Destructive = true // listing them harms nobody
			areas, err := suites.Select(config)
			if err != nil {
				return explain(err)
			}
			var out strings.Builder
			for _, area := range areas {
				fmt.Fprintf(&out, "%s: %s\n", area.Key, area.Title)
				for _, c := range area.Cases {
					fmt.Fprintf(&out, "  %-15s %-9s  %s%s\n", c.ID, c.Level, c.Title, destructive(c))
				}
			}
			_, err = fmt.Fprint(sys.stdout, out.String())
			return err
		},
	}
	selection.register(cmd)
	return cmd
}

func destructive(c suites.Case) string {
	if c.Destructive {
		return " (destructive)"
	}
	return ""
}

// selectionFlags say which cases.
type selectionFlags struct {
	cases, areas, levels, exclude []string
}

func (s *selectionFlags) register(cmd *cobra.Command) {
	flags := cmd.Flags()
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
}

func (s *selectionFlags) config() (suites.Config, error) {
	config := suites.Config{Cases: s.cases, Areas: s.areas, Exclude: s.exclude}
	for _, name := range s.levels {
		level, known := parseLevel(name)
		if !known {
			return config, misuse("levels: "+strings.Join(levelNames(), ", "), "there is no level %q", name)
		}
		config.Levels = append(config.Levels, level)
	}
	return config, nil
}

func parseLevel(name string) (reports.Level, bool) {
	for _, level := range reports.Levels() {
		if strings.EqualFold(name, string(level)) {
			return level, true
		}
	}
	return "", false
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

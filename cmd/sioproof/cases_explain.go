package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/sioproof/sioproof/reports/view"
	"github.com/sioproof/sioproof/suites"
)

const explainHelp = `Say in plain words what a case requires, why that matters to an application, where the text says so, what a typical wrong
implementation does, how to put it right, and which faults of the reference server the case catches.`

const explainExample = `  # one case
  sioproof cases explain EIO4-UPG-02

  # a whole area, for a program
  sioproof cases explain 'EIO4-HB-*' --json`

func explainCommand(sys *system) *cobra.Command {
	var json bool
	cmd := &cobra.Command{
		Use:     "explain ID…",
		Short:   "say what a case is about, and what to do if it fails",
		Long:    explainHelp,
		Example: explainExample,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return misuse("for example: sioproof cases explain EIO4-UPG-02", "which case? An id or a glob is needed")
			}
			return nil
		},
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return caseIDs(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			entries, err := catalogue(suites.Selection{Cases: args})
			if err != nil {
				return explain(err)
			}
			if json {
				return writeCatalogue(sys.stdout, entries)
			}
			var articles []view.Article
			for _, e := range entries {
				articles = append(articles, e.article())
			}
			return view.Articles(sys.stdout, sys.colours(sys.stdout), articles...)
		},
	}
	cmd.Flags().BoolVar(&json, "json", false, "as JSON, like sioproof cases --json")
	return cmd
}

// article is the case in plain words.
func (e entry) article() view.Article {
	a := view.Article{Title: fmt.Sprintf("%s (%s): %s%s", e.ID, e.Level, e.Title, remarks(e.of))}
	say := func(heading string, paragraphs ...string) {
		a.Passages = append(a.Passages, view.Passage{Heading: heading, Paragraphs: paragraphs})
	}
	say("Requirement", e.Requirement)
	say("Source", e.Section, e.Link)
	say("Why it matters", e.Why)
	say("Typical mistake", e.Mistake)
	say("How to fix it", e.Fix)
	say("Needs", strings.Join(e.Needs, ", "))
	say("Runs", runs(e.Varies))
	var faults []string
	for _, fault := range e.Faults {
		faults = append(faults, fault.Name+": "+fault.Breaks)
	}
	say("Catches", faults...)
	if len(faults) > 0 {
		command := fmt.Sprintf("sioproof verify --fault %s --case %s", e.Faults[0].Name, e.ID)
		a.Passages = append(a.Passages, view.Passage{Heading: "See it fail", Paragraphs: []string{command}, Verbatim: true})
	}
	return a
}

func runs(varies []string) string {
	switch last := len(varies) - 1; {
	case last < 0:
		return "once"
	case last == 0:
		return "once for every " + varies[0] + " the server offers"
	default:
		return "once for every " + strings.Join(varies[:last], ", ") + " and " + varies[last] + " the server offers"
	}
}

package main

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

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
			page := explainPage{emphasis: func(text string) string { return text }}
			if sys.colours(sys.stdout) {
				page.emphasis = func(text string) string { return "\x1b[1m" + text + "\x1b[0m" }
			}
			for i, e := range entries {
				if i > 0 {
					page.WriteString("\n")
				}
				page.explain(e)
			}
			_, err = fmt.Fprint(sys.stdout, page.String())
			return err
		},
	}
	cmd.Flags().BoolVar(&json, "json", false, "as JSON, like sioproof cases --json")
	return cmd
}

// explainPage is text for people, folded to be read at 80 columns.
type explainPage struct {
	strings.Builder
	emphasis func(string) string
}

const pageWidth = 80

func (p *explainPage) explain(e entry) {
	for _, line := range fold(fmt.Sprintf("%s (%s): %s%s", e.ID, e.Level, e.Title, remarks(e.of)), pageWidth) {
		p.WriteString(p.emphasis(line) + "\n")
	}
	p.section("Requirement", e.Requirement)
	p.section("Source", e.Section, e.Link)
	p.section("Why it matters", e.Why)
	p.section("Typical mistake", e.Mistake)
	p.section("How to fix it", e.Fix)
	p.section("Needs", strings.Join(e.Needs, ", "))
	p.section("Runs", runs(e.Varies))
	var faults []string
	for _, fault := range e.Faults {
		faults = append(faults, fault.Name+": "+fault.Breaks)
	}
	p.section("Catches", faults...)
	if len(e.Faults) > 0 {
		p.WriteString("\n" + p.emphasis("See it fail") + "\n") // a command is not folded, so that it can be copied
		fmt.Fprintf(p, "  sioproof verify --fault %s --case %s\n", e.Faults[0].Name, e.ID)
	}
}

// section prints paragraphs under a heading; nothing, if they are empty.
func (p *explainPage) section(heading string, paragraphs ...string) {
	if strings.Join(paragraphs, "") == "" {
		return
	}
	p.WriteString("\n" + p.emphasis(heading) + "\n")
	for _, paragraph := range paragraphs {
		for i, line := range fold(paragraph, pageWidth-4) {
			indent := "  "
			if i > 0 && len(paragraphs) > 1 {
				indent = "    "
			}
			p.WriteString(indent + line + "\n")
		}
	}
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

// fold breaks text between words into lines of at most width characters; a longer word, such as a link, has a line of its own.
func fold(text string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

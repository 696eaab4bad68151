package main

import (
	"io"
	"slices"

	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites"
	"github.com/sioproof/sioproof/suites/explanations"
	"github.com/sioproof/sioproof/suites/trial"
)

// catalogueSchema is the version of what --json prints. Whatever a reader could trip over makes it /2.
const catalogueSchema = "sioproof.cases/1"

// entry is everything that is known of a case. Its JSON is described in docs/report.md.
type entry struct {
	ID          string        `json:"id"`
	Also        []string      `json:"also,omitempty"`
	Area        string        `json:"area"`
	Level       reports.Level `json:"level"`
	Title       string        `json:"title"`
	Requirement string        `json:"requirement"`
	Section     string        `json:"section"`
	Link        string        `json:"link"`
	Needs       []string      `json:"needs,omitempty"`
	Varies      []string      `json:"varies,omitempty"`
	Destructive bool          `json:"destructive,omitempty"`
	Why         string        `json:"why,omitempty"`
	Mistake     string        `json:"mistake,omitempty"`
	Fix         string        `json:"fix,omitempty"`
	Faults      []entryFault  `json:"faults,omitempty"`

	area trial.Area
	of   trial.Case
}

// entryFault is a fault of the reference server that a case catches.
type entryFault struct {
	Name   string `json:"name"`
	Breaks string `json:"breaks"`
}

// catalogue returns what the config selects, in the order of the catalogue, with the texts and faults of each case.
func catalogue(selection suites.Selection) ([]entry, error) {
	selection.Destructive = true // listing a case does not run it
	areas, err := suites.Select(selection)
	if err != nil {
		return nil, err
	}
	texts, err := explanations.Load()
	if err != nil {
		return nil, err
	}
	faults := reference.Faults()
	var entries []entry
	for _, area := range areas {
		for _, c := range area.Cases {
			e := entry{
				ID: c.ID, Also: c.Also, Area: area.Key, Level: c.Level, Title: c.Title, Requirement: c.Requirement,
				Section: c.Source.Section, Link: c.Source.Link, Destructive: c.Destructive,
				Why: texts[c.ID].Why, Mistake: texts[c.ID].Mistake, Fix: texts[c.ID].Fix, area: area, of: c,
			}
			for _, need := range c.Needs {
				e.Needs = append(e.Needs, need.Name)
			}
			if e.Varies, err = c.Varies(); err != nil {
				return nil, err
			}
			for _, fault := range faults {
				if slices.Contains(fault.Cases, c.ID) {
					e.Faults = append(e.Faults, entryFault{fault.Name, fault.Breaks})
				}
			}
			entries = append(entries, e)
		}
	}
	return entries, nil
}

func writeCatalogue(w io.Writer, entries []entry) error {
	return reports.WriteJSON(w, struct {
		Schema string  `json:"schema"`
		Cases  []entry `json:"cases"`
	}{catalogueSchema, entries})
}

package verify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// Outage is a time at which the server ended or froze.
type Outage struct {
	AtMS      float64   `json:"at_ms"`               // since the run began
	How       string    `json:"how"`                 // such as "it has ended: exit status 2"
	Restarted bool      `json:"restarted,omitempty"` // the server lived again, and the run went on
	Killer    string    `json:"killer,omitempty"`    // name of the result whose case takes the server down
	Suspects  []Suspect `json:"suspects,omitempty"`  // where that is not known: what ran then, the likeliest first
	Log       []string  `json:"log,omitempty"`       // the first and the last lines that the server logged at its end
}

// Suspect is a result whose case ran, or had just run, when the server was lost.
type Suspect struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Sent string `json:"sent,omitempty"` // what the case sent last before
}

// Bounds of what views show of an outage.
const (
	suspectsShown = 10
	commandsShown = 3
)

// outage is one as the views show it. What a known killer did is shown with its result.
func (r *Report) outage(o Outage) view.Case {
	return view.Case{
		Name: "server lost", Title: fmt.Sprintf("%.1f s after the run began", o.AtMS/1000), Verdict: "lost", Class: reports.Failed, Broken: true,
		Message: o.How, DurationMS: view.Untimed,
		Evidence: view.Evidence{
			Fields: view.Pairs("How", o.How, "Suspects", o.suspects(), "Find out", r.findOut(o)),
			Log:    o.Log,
		},
	}
}

// unexplained are the outages of which no result tells.
func (r *Report) unexplained() (cases view.Failures) {
	for _, o := range r.Outages {
		if o.Killer == "" {
			cases = append(cases, r.outage(o))
		}
	}
	return cases
}

// lastWords are what the server logged when a result's case took it down.
func (r *Report) lastWords(of Result) []string {
	for _, o := range r.Outages {
		if o.Killer == of.Name() {
			return o.Log
		}
	}
	return nil
}

// suspects lists the likeliest of them, a line each.
func (o Outage) suspects() string {
	var lines []string
	for _, s := range o.Suspects[:min(len(o.Suspects), suspectsShown)] {
		line := s.Name
		if s.Sent != "" {
			line += ", which had sent " + s.Sent
		}
		lines = append(lines, line)
	}
	if left := len(o.Suspects) - suspectsShown; left > 0 {
		lines = append(lines, fmt.Sprintf("… and %d more; the JSON report has them", left))
	}
	return strings.Join(lines, "\n")
}

// findOut says how to find out which of the suspects takes the server down.
func (r *Report) findOut(o Outage) string {
	if len(o.Suspects) == 0 {
		return ""
	}
	var ids []string
	for _, s := range o.Suspects {
		if !slices.Contains(ids, s.ID) && len(ids) < commandsShown {
			ids = append(ids, s.ID)
		}
	}
	if o.Restarted || r.Target.Exec != "" {
		return "none of them does it alone; together:\n" + r.command(ids...)
	}
	lines := []string{"start the server with --exec, and it is started again for each suspect:", r.command() + " --exec 'COMMAND'", "or start it yourself, and run one alone:"}
	for _, id := range ids {
		lines = append(lines, r.command(id))
	}
	return strings.Join(lines, "\n")
}

// command is a command line that runs some cases against the target.
func (r *Report) command(ids ...string) string {
	var more []string
	if t := r.Target; t.Profile != "" && !t.Undescribed() {
		more = append(more, "--profile", t.Profile)
	}
	for _, id := range ids {
		more = append(more, "--case", id)
	}
	return r.Target.Command("verify", more...)
}

package view

import "github.com/sioproof/sioproof/reports"

// Next are the commands that come next where nobody has described the application, and nothing where somebody has.
func Next(t reports.Target) Facts {
	if !t.Undescribed() {
		return nil
	}
	var facts Facts
	for _, step := range t.Describe() {
		facts = append(facts, Pair{step.For, step.Command})
	}
	return facts
}

// LogAdvice says how the connection log is checked, too: by lines of the application, and unless there is a log already, by a flag.
func LogAdvice(t reports.Target, hasLog bool) Facts {
	lines := t.LogLines()
	if lines == "" {
		return nil
	}
	label := "the connection log was not checked; let the application print a line for each connection"
	if t.Undescribed() {
		label += ", such as"
	} else {
		label += " that matches"
	}
	facts := Facts{{label, lines}}
	if !hasLog {
		facts = append(facts, Pair{"and pass", reports.LogFlags})
	}
	return facts
}

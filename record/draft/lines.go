package draft

import (
	"fmt"
	"strings"

	"github.com/sioproof/sioproof/record/learn"
)

// Lines says what was learned, a line for each thing.
func Lines(a *learn.Application) []string {
	var lines []string
	for _, s := range a.Setup {
		line := "setup: every client first sends " + call(s.Event, s.Args)
		if s.Reply != "" {
			line += ", and gets " + s.Reply
		}
		if s.Acked {
			line += ", acknowledged"
		}
		lines = append(lines, line)
	}
	if a.Auth != nil {
		lines = append(lines, "connect: with the payload "+flow(a.Auth))
	}
	for _, o := range a.Operations {
		lines = append(lines, describe(o))
	}
	for _, n := range a.Noise {
		lines = append(lines, "noise: "+call(n.Name, n.Args))
	}
	if a.Log.Connected != "" {
		lines = append(lines, "log, connected: "+a.Log.Connected)
	}
	if a.Log.Disconnected != "" {
		lines = append(lines, "log, disconnected: "+a.Log.Disconnected)
	}
	return lines
}

func describe(o learn.Operation) string {
	var parts []string
	if o.Event != "" {
		parts = append(parts, call(o.Event, o.Args))
	}
	if d := o.Deliver; d != nil {
		parts = append(parts, fmt.Sprintf("-> %s to %s", call(d.Event, d.Args), d.To))
	}
	if o.Acked {
		parts = append(parts, "(acknowledged)")
	}
	return o.Name + ": " + strings.Join(parts, " ")
}

func call(event string, args []any) string {
	if len(args) == 0 {
		return quoted(event)
	}
	return quoted(event) + " " + strings.TrimSuffix(strings.TrimPrefix(flow(args), "["), "]")
}

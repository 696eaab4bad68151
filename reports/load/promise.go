package load

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/internal/units"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/view"
)

// Promise is what the delivery ledger counts of the messages of a kind. A message counts once for each receiver, but in Messages.
type Promise struct {
	Name       string  `json:"name"` // all, broadcast, room, private, namespace, or log
	Messages   int64   `json:"messages"`
	Expected   int64   `json:"expected"`
	Received   int64   `json:"received"`
	Lost       int64   `json:"lost"`
	Duplicated int64   `json:"duplicated"`
	OutOfOrder int64   `json:"out_of_order"`
	Leaked     int64   `json:"leaked"`
	Late       int64   `json:"late"`
	Uncertain  int64   `json:"uncertain"` // came around a change of membership, so that they might have come or not
	Reach      float64 `json:"reach"`     // received of expected, from 0 to 1
	// Tolerated are those of lost, duplicated, out_of_order and leaked that a threshold of the run allows, as it
	// limits them and is met, or that the profile tolerates.
	Tolerated []string        `json:"tolerated,omitempty"`
	Verdict   reports.Verdict `json:"verdict"` // pass, fail, or not-applicable if nothing was due; set by Conclude
}

// Broken lists the figures that say that the promise was not kept, but for those that are tolerated.
func (p Promise) Broken() []string {
	var names []string
	for _, f := range p.broken() {
		names = append(names, f.name)
	}
	return names
}

// figure is one number of a promise.
type figure struct {
	name  string
	count int64
}

func (p Promise) broken() []figure {
	figures := []figure{{"lost", p.Lost}, {"duplicated", p.Duplicated}, {"out_of_order", p.OutOfOrder}, {"leaked", p.Leaked}}
	return slices.DeleteFunc(figures, func(f figure) bool { return f.count <= 0 || slices.Contains(p.Tolerated, f.name) })
}

// reach is the share of the expected deliveries that were received.
func (p Promise) reach() string {
	if p.Expected == 0 {
		return "-"
	}
	return units.Share.Format(p.Reach)
}

// rule is what the promise says, in words.
func (p Promise) rule() string {
	if rule, known := rules[p.Name]; known {
		return rule
	}
	return "each message reaches its receivers, once, in order, and nobody else"
}

// logPromise is the name of the promise about the connection log.
const logPromise = "log"

var rules = map[string]string{
	"all":       "everybody gets it, once and in order",
	"broadcast": "all but its sender get it, once and in order",
	"room":      "the members alone get it, once and in order",
	"private":   "its receiver alone gets it, once and in order",
	logPromise:  "each connection and each disconnection has exactly one line",
	"namespace": "all there, and nobody elsewhere, get it, once and in order",
}

// seen says in a few words what became of the promise.
func (p Promise) seen() string {
	switch {
	case p.Verdict == reports.Fail:
		var parts []string
		for _, f := range p.broken() {
			parts = append(parts, text.Grouped(f.count)+" "+strings.ReplaceAll(f.name, "_", " "))
		}
		what := "expected"
		if p.Name == logPromise {
			what = "expected lines"
		}
		return fmt.Sprintf("%s, of %s %s", strings.Join(parts, ", "), text.Grouped(p.Expected), what)
	case p.Name == logPromise && p.Messages == 0:
		return "no line of the log is about a connection"
	case p.Expected == 0:
		return "nobody was surely there to receive"
	}
	line := p.reach() + " of " + text.Grouped(p.Expected)
	if len(p.Tolerated) > 0 {
		line += ", tolerated: " + strings.ReplaceAll(strings.Join(p.Tolerated, ", "), "_", " ")
	}
	return line
}

// judged is the promise as the views show it, with the offences against it. What is lost is what had not come by the end of the drain.
func (p Promise) judged(offences []Offence, drainMS float64) view.Case {
	c := view.Case{
		Name: p.Name, Title: p.rule(), Verdict: string(p.Verdict), Class: class(p.Verdict), Seen: p.seen(), Message: p.seen(), DurationMS: view.Untimed,
		Figures: view.Pairs("verdict", string(p.Verdict), "messages", fmt.Sprint(p.Messages), "expected", fmt.Sprint(p.Expected),
			"received", fmt.Sprint(p.Received), "lost", fmt.Sprint(p.Lost), "duplicated", fmt.Sprint(p.Duplicated),
			"out_of_order", fmt.Sprint(p.OutOfOrder), "leaked", fmt.Sprint(p.Leaked), "late", fmt.Sprint(p.Late), "uncertain", fmt.Sprint(p.Uncertain),
			"reach", p.reach()),
	}
	switch c.Class {
	case reports.Skipped:
		c.Message = c.Verdict + ": " + c.Message
	case reports.Failed:
		for _, o := range offences {
			if o.Promise == p.Name && o.Kind != "late" {
				c.Evidence.Offences = append(c.Evidence.Offences, o.line())
			}
		}
		if p.Lost > 0 && drainMS > 0 && p.Name != logPromise {
			note := fmt.Sprintf("a delivery is lost if it had not come %g s after the load; --drain waits longer", drainMS/1000)
			c.Evidence.Offences = append([]string{note}, c.Evidence.Offences...)
		}
	}
	return c
}

// Offence is a message that did not reach whom it should, or reached whom it should not.
type Offence struct {
	Kind     string  `json:"kind"` // lost, duplicated, out_of_order, leaked, late
	Promise  string  `json:"promise"`
	Scope    string  `json:"scope"` // the room or the namespace
	Sender   string  `json:"sender"`
	Receiver string  `json:"receiver"`
	Sequence uint64  `json:"sequence"` // of the message in its scope
	AtMS     float64 `json:"at_ms"`    // when it came, or of a lost one when it was sent, since the load began
}

// line says what happened to the message.
func (o Offence) line() string {
	if o.Promise == logPromise {
		return fmt.Sprintf("%s: the line %q of %s, who connected at %.3f s", o.Kind, o.Scope, o.Sender, o.AtMS/1000)
	}
	where := o.Promise
	if o.Scope != "" {
		where += " " + o.Scope
	}
	when := "came"
	if o.Kind == "lost" {
		when = "sent"
	}
	return fmt.Sprintf("%s: %s, message %d from %s to %s, %s at %.3f s", o.Kind, where, o.Sequence, o.Sender, o.Receiver, when, o.AtMS/1000)
}

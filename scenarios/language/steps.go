package language

import (
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/scenarios"
)

// inside says where steps stand.
type inside struct {
	part  part
	depth int // loops and conditions around them
}

// part is a part of what a user does.
type part uint8

const (
	theSteps      part = iota
	onConnect          // they have an end, and keep the connection
	setup              // likewise, and the connection does not count yet
	beforeConnect      // they have an end, and there is no connection
	offline            // there never is one
)

// without says in which words a part asks for steps with an end.
var without = map[part]string{
	onConnect: "what is done on each connect", setup: "the setup of a connection", beforeConnect: "what is done before the first connect",
}

// maxDepth is how deep loops can stand in each other.
const maxDepth = 8

func (c *compiler) steps(at strictyaml.Path, file []stepFile, where inside) []scenarios.Step {
	var out []scenarios.Step
	for i := range file {
		if step := c.step(at.Down(i), &file[i], where); step != nil {
			out = append(out, step)
		}
	}
	return out
}

func (c *compiler) step(at strictyaml.Path, file *stepFile, where inside) scenarios.Step {
	if c.Failed() {
		return nil
	}
	keys := c.Keys(at)
	switch {
	case len(keys) > 1:
		c.Failf(at, "a step is one thing, and here are %s: each begins with a dash of its own", strings.Join(keys, " and "))
		return nil
	case len(keys) == 0:
		c.Failf(at, "a step is one of %s", strings.Join(stepNames(), ", "))
		return nil
	}
	name := keys[0]
	at = at.Down(name)
	operation, called := file.operation(name)
	switch {
	case where.part == beforeConnect && (called || slices.Contains(needConnection, name)):
		c.Failf(at, "there is no connection yet: before the first connect a user can %s", strings.Join([]string{"http", "set", "if", "think", "loop"}, ", "))
		return nil
	case where.part == offline && (called || slices.Contains(needConnection, name)):
		c.Failf(at, "users that are offline have no connection: they can http, set, if, think, loop")
		return nil
	case where.part == setup && called:
		c.Failf(at, `the connection does not count yet, and what is delivered cannot be checked: "emit" with "ack" or "expect" sets it up; operations go to on_connect or steps`)
		return nil
	case called:
		return c.operation(at, profiles.OperationName(name), orEmpty(operation))
	}
	switch name {
	case "http":
		return c.http(at, orEmpty(file.HTTP))
	case "set":
		return c.set(at, file.Set)
	case "if":
		return c.condition(at, orEmpty(file.If), where)
	case "emit":
		return c.emit(at, orEmpty(file.Emit))
	case "expect":
		return c.expect(at, orEmpty(file.Expect))
	case "think":
		if file.Think == nil {
			c.Failf(at, "think needs a time, such as 1s")
		}
		return scenarios.Think{Time: c.pause(at, file.Think)}
	case "loop":
		return c.loop(at, orEmpty(file.Loop), where)
	}
	if where.part != theSteps && where.part != offline {
		c.Failf(at, "%s cannot end the connection: move it to steps", without[where.part])
	}
	if name == "disconnect" {
		how := scenarios.Politely
		if d := orEmpty(file.Disconnect); d.How != "" {
			how = strictyaml.OneOf(c.Document, at.Down("how"), "ending", d.How, scenarios.Politely, scenarios.Abruptly)
		}
		return scenarios.Disconnect{How: how}
	}
	return scenarios.Reconnect{After: c.pause(at.Down("after"), orEmpty(file.Reconnect).After)}
}

// needConnection are the steps, beside the operations, that need a connection.
var needConnection = []string{"emit", "expect", "disconnect", "reconnect"}

func stepNames() []string {
	var names []string
	for _, name := range operationNames() {
		names = append(names, string(name))
	}
	return append(names, "emit", "expect", "http", "set", "if", "think", "loop", "disconnect", "reconnect")
}

func (c *compiler) emit(at strictyaml.Path, file *emitFile) scenarios.Step {
	out := scenarios.Emit{
		Event: c.inStep.Text(c.Document, at.Down("event"), file.Event),
		Args:  c.inArguments.List(c.Document, at.Down("args"), file.Args),
		Size:  scenarios.Constant(0),
		Ack:   file.Ack,
	}
	if file.Event == "" {
		c.Failf(at.Down("event"), "emit needs the name of the event")
	}
	switch {
	case slices.ContainsFunc(out.Args, sized):
		out.Size = c.size(at.Down("size"), file.Size)
	case file.Size != nil:
		c.Failf(at.Down("size"), "nothing has this size: write {payload} or {bytes} into the arguments")
	}
	switch {
	case file.Ack:
		out.Timeout = c.timeout(at.Down("timeout"), file.Timeout)
	case file.Timeout != "":
		c.Failf(at.Down("timeout"), `nothing is waited for without "ack: true"`)
	case file.Match != nil || file.Capture != nil:
		c.Failf(at, `nothing is answered without "ack: true"; for an event that the server sends, "match" and "capture" stand in "expect"`)
	}
	out.Answer = c.answer(at, file.Match, file.Capture, arguments)
	return out
}

// sized reports whether a value has a placeholder in it whose size the step says.
func sized(value any) bool {
	for place := range template.Places(value) {
		if place.Name == scenarios.PlacePayload || place.Name == scenarios.PlaceBytes {
			return true
		}
	}
	return false
}

func (c *compiler) expect(at strictyaml.Path, file *expectFile) scenarios.Step {
	out := scenarios.Expect{Event: file.Event, Timeout: c.timeout(at.Down("timeout"), file.Timeout)}
	out.Answer = c.answer(at, file.Match, file.Capture, arguments)
	if (file.Event == "") == (file.Operation == "") {
		c.Failf(at, `expect names either the "event", or the "operation" whose delivery has to come`)
	}
	if file.Operation != "" {
		var delivered []profiles.OperationName
		for _, name := range operationNames() {
			if operations[name].message && name != profiles.Ack {
				delivered = append(delivered, name)
			}
		}
		out.Operation = strictyaml.OneOf(c.Document, at.Down("operation"), "delivery", profiles.OperationName(file.Operation), delivered...)
	}
	return out
}

func (c *compiler) loop(at strictyaml.Path, file *loopFile, where inside) scenarios.Step {
	where.depth++
	if where.depth > maxDepth {
		c.Failf(at, "loops and conditions stand in each other at most %d deep", maxDepth)
		return nil
	}
	out := scenarios.Loop{
		For:      c.duration(at.Down("for"), file.For, 0),
		Every:    c.duration(at.Down("every"), file.Every, 0),
		Together: file.Together,
		Steps:    c.steps(at.Down("steps"), file.Steps, where),
	}
	if c.Has(at, "count") {
		out.Count = c.count(at.Down("count"), file.Count, "a number of rounds, from 1")
	}
	open := c.s.Load.Open
	switch {
	case len(file.Steps) == 0:
		c.Failf(at.Down("steps"), "a loop needs steps")
	case out.Together && out.Every == 0:
		c.Failf(at.Down("together"), `users keep time together with "every"`)
	case !out.Endless():
	case where.part != theSteps && where.part != offline:
		c.Failf(at, `%s has an end: say "count" or "for"`, without[where.part])
	case open != nil && open.Arriving == scenarios.ArrivingTurns:
		c.Failf(at, `a turn has an end: say "count" or "for"`)
	case out.Every == 0 && !waits(out.Steps):
		c.Failf(at, `nothing slows this loop down: say "every", or add a "think" or a step that waits for an answer`)
	}
	return out
}

// waits reports whether some step takes time, whatever the target does.
func waits(steps []scenarios.Step) bool {
	for _, step := range steps {
		switch step := step.(type) {
		case scenarios.Think, scenarios.Expect, scenarios.Reconnect, scenarios.HTTP:
			return true
		case scenarios.If:
			if waits(step.Steps) && waits(step.Else) {
				return true
			}
		case scenarios.Operation:
			if operations[step.Name].answered || step.Answer.Used() {
				return true
			}
		case scenarios.Emit:
			if step.Ack {
				return true
			}
		case scenarios.Loop:
			if step.Every > 0 || waits(step.Steps) {
				return true
			}
		}
	}
	return false
}

func orEmpty[T any](v *T) *T {
	if v == nil {
		return new(T)
	}
	return v
}

package scenarios

import (
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/profiles"
)

// inside says where steps stand.
type inside struct {
	onConnect bool // in on_connect: they have an end, and keep the connection
	depth     int  // loops around them
}

// maxDepth is how deep loops can stand in each other.
const maxDepth = 8

func (c *compiler) steps(at strictyaml.Path, file []stepFile, where inside) []Step {
	var out []Step
	for i := range file {
		if step := c.step(at.Down(i), &file[i], where); step != nil {
			out = append(out, step)
		}
	}
	return out
}

func (c *compiler) step(at strictyaml.Path, file *stepFile, where inside) Step {
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
	if operation, called := file.operation(name); called {
		return c.operation(at, profiles.OperationName(name), orEmpty(operation))
	}
	switch name {
	case "emit":
		return c.emit(at, orEmpty(file.Emit))
	case "expect":
		return c.expect(at, orEmpty(file.Expect))
	case "think":
		if file.Think == nil {
			c.Failf(at, "think needs a time, such as 1s")
		}
		return Think{c.pause(at, file.Think)}
	case "loop":
		return c.loop(at, orEmpty(file.Loop), where)
	}
	if where.onConnect {
		c.Failf(at, "what is done on each connect cannot end the connection: move it to steps")
	}
	if name == "disconnect" {
		how := Politely
		if d := orEmpty(file.Disconnect); d.How != "" {
			how = strictyaml.OneOf(c.Document, at.Down("how"), "ending", d.How, Politely, Abruptly)
		}
		return Disconnect{how}
	}
	return Reconnect{c.pause(at.Down("after"), orEmpty(file.Reconnect).After)}
}

// operation returns what a step calls by name, and false if that is no operation.
func (f *stepFile) operation(name string) (*operationFile, bool) {
	called, ok := map[string]*operationFile{
		"say_all": f.SayAll, "say_others": f.SayOthers, "join": f.Join, "leave": f.Leave, "say_room": f.SayRoom,
		"say_room_others": f.SayRoomOthers, "notify": f.Notify, "say_direct": f.SayDirect, "echo": f.Echo, "ack": f.Ack,
	}[name]
	return called, ok
}

// OperationNames returns the operations that a step can call, in the order of docs/scenario.md.
func OperationNames() []profiles.OperationName {
	return []profiles.OperationName{profiles.SayAll, profiles.SayOthers, profiles.Join, profiles.Leave, profiles.SayRoom,
		profiles.SayRoomOthers, profiles.Notify, profiles.SayDirect, profiles.Echo, profiles.Ack}
}

func stepNames() []string {
	var names []string
	for _, name := range OperationNames() {
		names = append(names, string(name))
	}
	return append(names, "emit", "expect", "think", "loop", "disconnect", "reconnect")
}

// traits are what an operation has a use for.
type traits struct{ room, direct, message, answered bool }

var operations = map[profiles.OperationName]traits{
	profiles.SayAll:        {message: true},
	profiles.SayOthers:     {message: true},
	profiles.Join:          {room: true, answered: true},
	profiles.Leave:         {room: true, answered: true},
	profiles.SayRoom:       {room: true, message: true},
	profiles.SayRoomOthers: {room: true, message: true},
	profiles.Notify:        {room: true, message: true},
	profiles.SayDirect:     {direct: true, message: true},
	profiles.Echo:          {message: true, answered: true},
	profiles.Ack:           {message: true, answered: true},
}

func (c *compiler) operation(at strictyaml.Path, name profiles.OperationName, file *operationFile) Step {
	has := operations[name]
	out := Operation{
		Name: name, Binary: file.Binary, Size: Constant(0),
		Room: c.inStep.Text(c.Document, at.Down("room"), file.Room),
		Args: c.inStep.List(c.Document, at.Down("args"), file.Args),
	}
	switch {
	case has.room && file.Room == "":
		c.Failf(at.Down("room"), "%s needs a room", name)
	case !has.room && file.Room != "":
		c.Failf(at.Down("room"), "%s has no room", name)
	case !has.direct && file.To != "":
		c.Failf(at.Down("to"), `%s goes to no one in particular: "to" is for say_direct`, name)
	case !has.message && (file.Size != nil || file.Binary || file.Args != nil):
		c.Failf(at, "%s carries no message", name)
	case !has.answered && file.Timeout != "":
		c.Failf(at.Down("timeout"), "%s is not waited for: the delivery ledger follows it", name)
	}
	if has.direct {
		out.To = ToPeer
		if file.To != "" {
			out.To = strictyaml.OneOf(c.Document, at.Down("to"), "receiver", file.To, ToPeer, ToRandom, ToSelf)
		}
	}
	if has.message {
		out.Size = c.size(at.Down("size"), file.Size)
	}
	if has.answered {
		out.Timeout = c.timeout(at.Down("timeout"), file.Timeout)
	}
	return out
}

func (c *compiler) emit(at strictyaml.Path, file *emitFile) Step {
	out := Emit{
		Event: c.inStep.Text(c.Document, at.Down("event"), file.Event),
		Args:  c.inArguments.List(c.Document, at.Down("args"), file.Args),
		Size:  Constant(0),
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
	}
	return out
}

// sized reports whether a value has a placeholder in it whose size the step says.
func sized(value any) bool {
	for place := range template.Places(value) {
		if place.Name == PlacePayload || place.Name == PlaceBytes {
			return true
		}
	}
	return false
}

func (c *compiler) expect(at strictyaml.Path, file *expectFile) Step {
	out := Expect{Event: file.Event, Timeout: c.timeout(at.Down("timeout"), file.Timeout)}
	if (file.Event == "") == (file.Operation == "") {
		c.Failf(at, `expect names either the "event", or the "operation" whose delivery has to come`)
	}
	if file.Operation != "" {
		var delivered []profiles.OperationName
		for _, name := range OperationNames() {
			if operations[name].message && name != profiles.Ack {
				delivered = append(delivered, name)
			}
		}
		out.Operation = strictyaml.OneOf(c.Document, at.Down("operation"), "delivery", profiles.OperationName(file.Operation), delivered...)
	}
	return out
}

func (c *compiler) loop(at strictyaml.Path, file *loopFile, where inside) Step {
	where.depth++
	if where.depth > maxDepth {
		c.Failf(at, "loops stand in each other at most %d deep", maxDepth)
		return nil
	}
	out := Loop{
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
	case where.onConnect:
		c.Failf(at, `what is done on each connect has an end: say "count" or "for"`)
	case open != nil && open.Arriving == ArrivingTurns:
		c.Failf(at, `a turn has an end: say "count" or "for"`)
	case out.Every == 0 && !waits(out.Steps):
		c.Failf(at, `nothing slows this loop down: say "every", or add a "think" or a step that waits for an answer`)
	}
	return out
}

// waits reports whether some step takes time, whatever the target does.
func waits(steps []Step) bool {
	for _, step := range steps {
		switch step := step.(type) {
		case Think, Expect, Reconnect:
			return true
		case Operation:
			if operations[step.Name].answered {
				return true
			}
		case Emit:
			if step.Ack {
				return true
			}
		case Loop:
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

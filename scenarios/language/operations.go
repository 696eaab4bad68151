package language

import (
	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/scenarios"
)

// operation returns what a step calls by name, and false if that is no operation.
func (f *stepFile) operation(name string) (*operationFile, bool) {
	called, ok := map[string]*operationFile{
		"say_all": f.SayAll, "say_others": f.SayOthers, "join": f.Join, "leave": f.Leave, "say_room": f.SayRoom,
		"say_room_others": f.SayRoomOthers, "notify": f.Notify, "say_direct": f.SayDirect, "echo": f.Echo, "ack": f.Ack,
	}[name]
	return called, ok
}

// operationNames returns the operations that a step can call, in the order of docs/scenario.md.
func operationNames() []profiles.OperationName {
	return []profiles.OperationName{profiles.SayAll, profiles.SayOthers, profiles.Join, profiles.Leave, profiles.SayRoom,
		profiles.SayRoomOthers, profiles.Notify, profiles.SayDirect, profiles.Echo, profiles.Ack}
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

func (c *compiler) operation(at strictyaml.Path, name profiles.OperationName, file *operationFile) scenarios.Step {
	has := operations[name]
	out := scenarios.Operation{
		Name: name, Binary: file.Binary, Size: scenarios.Constant(0),
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
	}
	if has.direct {
		out.To = scenarios.ToPeer
		if file.To != "" {
			out.To = strictyaml.OneOf(c.Document, at.Down("to"), "receiver", file.To, scenarios.ToPeer, scenarios.ToRandom, scenarios.ToSelf)
		}
	}
	if has.message {
		out.Size = c.size(at.Down("size"), file.Size)
	}
	out.Answer = c.answer(at, file.Match, file.Capture, arguments)
	out.Timeout = c.timeout(at.Down("timeout"), file.Timeout) // the profile may require an acknowledgement of any operation
	return out
}

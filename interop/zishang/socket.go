package main

import (
	"fmt"

	"github.com/zishang520/socket.io/servers/socket/v3"
)

// acknowledge answers an event; it does nothing if the client asked for no answer.
type acknowledge func(args ...any)

// on adds a handler that gets the arguments without the acknowledgement, which the library passes as the last of them.
func on(s *socket.Socket, event string, handle func(args []any, ack acknowledge)) {
	// The only error is for a listener that is none.
	_ = s.On(event, func(args ...any) {
		ack := func(...any) {}
		if n := len(args); n > 0 {
			if answer, ok := args[n-1].(socket.Ack); ok {
				args = args[:n-1]
				ack = func(args ...any) { answer(args, nil) }
			}
		}
		handle(args, ack)
	})
}

// emit sends an event to one socket, a namespace or a selection of sockets. The only error of Emit is for an event name
// that is reserved.
func emit(to interface {
	Emit(event string, args ...any) error
}, event string, args ...any) {
	_ = to.Emit(event, args...)
}

// room is the first argument, which names a room in every operation that has one.
func room(args []any) socket.Room {
	if len(args) == 0 {
		return ""
	}
	return socket.Room(fmt.Sprint(args[0]))
}

// number is a JSON number, or 0.
func number(value any) float64 {
	n, _ := value.(float64)
	return n
}

func rooms(s *socket.Socket) []string {
	names := []string{}
	for _, room := range s.Rooms().Keys() {
		names = append(names, string(room))
	}
	return names
}

func speaksEngine3(s *socket.Socket) bool {
	return s.Conn().Protocol() == 3
}

// credentials are what the client sent along: the auth payload, and the query with one value a name.
// Engine.IO 3 knows no auth payload; there the library shows the query of a namespace as its auth.
func credentials(s *socket.Socket) (auth, query map[string]any) {
	auth, query = map[string]any{}, map[string]any{}
	addFirstValues(query, s.Handshake().Query)
	if speaksEngine3(s) {
		addFirstValues(query, s.Handshake().Auth)
		return auth, query
	}
	if sent := s.Handshake().Auth; sent != nil {
		auth = sent
	}
	return auth, query
}

func addFirstValues(to, from map[string]any) {
	for name, value := range from {
		if values, ok := value.([]string); ok && len(values) > 0 {
			value = values[0]
		}
		to[name] = value
	}
}

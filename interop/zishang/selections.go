package main

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/zishang520/socket.io/servers/socket/v3"
)

// namespaces are those that somebody is or was in, by name.
var namespaces sync.Map

// addSelections adds what concerns others than the sender's room mates: another namespace, several rooms, all but a room, and the
// members of a room as a whole.
func addSelections(s *socket.Socket) {
	on(s, "volatile message", func(args []any, _ acknowledge) { emit(s.Nsp().Volatile(), "volatile message", args...) })
	on(s, "namespace message", func(args []any, _ acknowledge) {
		if namespace, ok := namespaces.Load(string(room(args))); ok {
			emit(namespace.(socket.Namespace), "namespace message", args[1:]...)
		}
	})
	on(s, "except message", func(args []any, _ acknowledge) {
		if len(args) > 0 {
			emit(s.Nsp().Except(room(args)), "except message", args[1:]...)
		}
	})
	on(s, "rooms message", func(args []any, _ acknowledge) {
		if len(args) == 0 {
			return
		}
		if rooms := roomsIn(args[0]); len(rooms) > 0 {
			emit(s.Nsp().To(rooms...), "rooms message", args[1:]...)
		}
	})
	on(s, "members", func(args []any, ack acknowledge) {
		s.Nsp().In(room(args)).FetchSockets()(func(members []*socket.RemoteSocket, _ error) {
			ids := []socket.SocketId{}
			for _, member := range members {
				ids = append(ids, member.Id())
			}
			ack(ids)
		})
	})
	on(s, "members join", func(args []any, ack acknowledge) {
		if len(args) > 1 {
			s.Nsp().In(room(args)).SocketsJoin(room(args[1:]))
			ack()
		}
	})
	on(s, "members leave", func(args []any, ack acknowledge) {
		if len(args) > 1 {
			s.Nsp().In(room(args)).SocketsLeave(room(args[1:]))
			ack()
		}
	})
	on(s, "members bye", func(args []any, _ acknowledge) { s.Nsp().In(room(args)).DisconnectSockets(false) })
	on(s, "ask room", func(args []any, _ acknowledge) {
		if len(args) < 2 {
			return
		}
		limit := time.Duration(number(args[1])) * time.Millisecond
		s.Nsp().In(room(args)).Timeout(limit).EmitWithAck("question", args[2:]...)(func(answers []any, err error) {
			emit(s, "answers", answers, err == nil)
		})
	})
}

func roomsIn(value any) (rooms []socket.Room) {
	list, _ := value.([]any)
	for _, name := range list {
		rooms = append(rooms, socket.Room(fmt.Sprint(name)))
	}
	return rooms
}

// headers are the fields of the first request, by names in small letters.
func headers(s *socket.Socket) map[string]string {
	fields := map[string]string{}
	for name, value := range s.Handshake().Headers {
		if values, ok := value.([]string); ok {
			value = strings.Join(values, ", ")
		}
		fields[strings.ToLower(name)] = fmt.Sprint(value)
	}
	return fields
}

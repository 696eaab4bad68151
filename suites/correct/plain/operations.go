package plain

import "time"

// operations has a row for each row of the contract's tables.
var operations = map[string]func(s *socket, args arguments, acknowledge func(...any)){
	// Everyone
	"chat message": func(s *socket, args arguments, _ func(...any)) {
		s.app().broadcast(s.namespace.all(), "chat message", args...)
	},
	"broadcast": func(s *socket, args arguments, _ func(...any)) {
		s.app().broadcast(without(s.namespace.all(), s), "broadcast", args...)
	},
	"volatile message": func(s *socket, args arguments, _ func(...any)) {
		for _, each := range s.namespace.all() {
			each.emitVolatile("volatile message", args...)
		}
	},
	"namespace message": func(s *socket, args arguments, _ func(...any)) {
		if other := s.app().namespaces[args.text(0)]; other != nil {
			s.app().broadcast(other.all(), "namespace message", args.from(1)...)
		}
	},
	"except message": func(s *socket, args arguments, _ func(...any)) {
		s.app().broadcast(without(s.namespace.all(), s.namespace.in(args.text(0))...), "except message", args.from(1)...)
	},

	// Rooms
	"join": func(s *socket, args arguments, acknowledge func(...any)) {
		join := func() {
			if s.app().freedoms.OneRoom {
				s.exit(s.room)
			}
			s.room = args.text(0)
			s.join(s.room)
			s.confirm("joined", s.room, acknowledge)
		}
		if late := s.app().freedoms.LateJoins; late > 0 {
			s.later(late, join)
			return
		}
		join()
	},
	"leave": func(s *socket, args arguments, acknowledge func(...any)) {
		s.exit(args.text(0))
		s.confirm("left", args.text(0), acknowledge)
	},
	"say": func(s *socket, args arguments, _ func(...any)) {
		s.app().broadcast(s.namespace.in(s.inQuery()), "said", args...)
	},
	"room message": func(s *socket, args arguments, _ func(...any)) {
		s.app().broadcast(s.namespace.in(args.text(0)), "room message", args...)
	},
	"room broadcast": func(s *socket, args arguments, _ func(...any)) {
		s.app().broadcast(without(s.namespace.in(args.text(0)), s), "room broadcast", args...)
	},
	"rooms message": func(s *socket, args arguments, _ func(...any)) {
		s.app().broadcast(s.namespace.in(args.texts(0)...), "rooms message", args.from(1)...)
	},
	"notify": func(s *socket, args arguments, _ func(...any)) {
		s.app().broadcast(s.namespace.in(args.text(0)), "notification", args...)
	},
	"private message": func(s *socket, args arguments, _ func(...any)) {
		s.app().broadcast(s.namespace.in(args.text(0)), "private message", append([]any{s.id}, args.from(1)...)...)
	},

	// The members of a room
	"members": func(s *socket, args arguments, acknowledge func(...any)) {
		ids := []any{}
		for _, member := range s.namespace.in(args.text(0)) {
			ids = append(ids, member.id)
		}
		acknowledge(ids)
	},
	"members join": func(s *socket, args arguments, acknowledge func(...any)) {
		for _, member := range s.namespace.in(args.text(0)) {
			member.join(args.text(1))
		}
		acknowledge()
	},
	"members leave": func(s *socket, args arguments, acknowledge func(...any)) {
		for _, member := range s.namespace.in(args.text(0)) {
			member.exit(args.text(1))
		}
		acknowledge()
	},
	"members bye": func(s *socket, args arguments, _ func(...any)) {
		for _, member := range s.namespace.in(args.text(0)) {
			member.disconnect()
		}
	},
	"ask room": askRoom,

	// To oneself
	"message": func(s *socket, args arguments, _ func(...any)) { s.emit(s.app().freedoms.Echoes, args...) },
	"message-with-ack": func(s *socket, args arguments, acknowledge func(...any)) {
		if s.app().freedoms.AckStatus {
			acknowledge(map[string]any{"status": "ok"})
			return
		}
		acknowledge(args...)
	},
	"ack twice": func(s *socket, args arguments, acknowledge func(...any)) {
		acknowledge(args...)
		acknowledge(args...)
	},
	"ask": func(s *socket, args arguments, _ func(...any)) {
		s.ask("question", args, func(answer []any) { s.emit("answer", answer...) })
	},
	"ask briefly": askBriefly,
	"burst": func(s *socket, args arguments, _ func(...any)) {
		for i := range args.number(0, 10_000) {
			s.emit("burst", i)
		}
	},
	"whoami": func(s *socket, _ arguments, acknowledge func(...any)) {
		acknowledge(map[string]any{
			"sid": s.id, "namespace": s.namespace.name, "rooms": s.roomNames(), "auth": orEmpty(s.auth),
			"query": s.query(), "headers": s.headers(), "steps": []any{"wait", "token", "namespace", "connection"},
		})
	},
	"bye": func(s *socket, _ arguments, _ func(...any)) { s.disconnect() },
	"bye all": func(s *socket, _ arguments, _ func(...any)) {
		for _, each := range s.client.sockets {
			each.disconnect()
		}
		s.client.session.disconnect()
	},
}

// confirm tells a client that it has joined or left a room.
func (s *socket) confirm(event, room string, acknowledge func(...any)) {
	switch s.app().freedoms.Confirms {
	case ByAck:
		acknowledge()
	case ByStatus:
		acknowledge(map[string]any{"status": "ok"})
	case ByReply:
		s.emit(event, room)
	}
}

const maxMilliseconds = 60_000

// askRoom gathers the first argument of each answer until all members have answered or the time is over.
func askRoom(s *socket, args arguments, _ func(...any)) {
	members := s.namespace.in(args.text(0))
	answers, missing := []any{}, len(members)
	over := false
	tell := func() {
		if !over {
			over = true
			s.emit("answers", answers, missing == 0)
		}
	}
	if missing == 0 {
		tell()
		return
	}
	s.later(time.Duration(args.number(1, maxMilliseconds))*time.Millisecond, tell)
	for _, member := range members {
		member.ask("question", args.from(2), func(answer []any) {
			if over {
				return
			}
			if len(answer) > 0 {
				answers = append(answers, answer[0])
			}
			missing--
			if missing == 0 {
				tell()
			}
		})
	}
}

// askBriefly waits for the answer for a while only.
func askBriefly(s *socket, args arguments, _ func(...any)) {
	over := false
	timer := s.later(time.Duration(args.number(0, maxMilliseconds))*time.Millisecond, func() {
		over = true
		s.emit("no answer")
	})
	s.ask("question", args.from(1), func(answer []any) {
		timer.Stop()
		if !over {
			s.emit("answer", answer...)
		}
	})
}

package main

import (
	"fmt"
	"regexp"
	"time"

	"github.com/zishang520/socket.io/servers/socket/v3"
)

const maxBurst = 10000

// serveContract adds the contract's application to every namespace it names.
func serveContract(server *socket.Server) {
	for _, name := range []any{"/", "/custom", regexp.MustCompile(`^/tenant-[a-z0-9-]+$`)} {
		namespace := server.Of(name, nil)
		namespace.Use(noting("wait", wait))
		namespace.Use(noting("token", refuseBadToken))
		namespace.Use(noting("namespace", refuseHere(name)))
		// The only error is for a listener that is none.
		_ = namespace.On("connection", func(args ...any) { welcome(args[0].(*socket.Socket)) })
	}
}

func welcome(s *socket.Socket) {
	namespaces.Store(s.Nsp().Name(), s.Nsp())
	note(s, "connection")
	fmt.Printf("a user connected: %s %s\n", s.Nsp().Name(), s.Id())
	// Not "disconnect": by then the rooms are gone. s.To leaves out s itself, which is about to go.
	on(s, "disconnecting", func(args []any, _ acknowledge) {
		fmt.Printf("user disconnected: %s %s (%s)\n", s.Nsp().Name(), s.Id(), args[0])
		emit(s.To("disconnections"), "user disconnected", s.Id(), args[0], rooms(s))
	})

	addBroadcasts(s)
	addRooms(s)
	addSelections(s)
	addReplies(s)

	auth, _ := credentials(s)
	emit(s, "auth", auth)
}

func addBroadcasts(s *socket.Socket) {
	on(s, "chat message", func(args []any, _ acknowledge) { emit(s.Nsp(), "chat message", args...) })
	on(s, "broadcast", func(args []any, _ acknowledge) { emit(s.Broadcast(), "broadcast", args...) })
}

func addRooms(s *socket.Socket) {
	on(s, "join", func(args []any, ack acknowledge) {
		s.Join(room(args))
		ack()
	})
	on(s, "leave", func(args []any, ack acknowledge) {
		s.Leave(room(args))
		ack()
	})
	on(s, "room message", func(args []any, _ acknowledge) { emit(s.Nsp().To(room(args)), "room message", args...) })
	on(s, "room broadcast", func(args []any, _ acknowledge) { emit(s.To(room(args)), "room broadcast", args...) })
	on(s, "notify", func(args []any, _ acknowledge) { emit(s.Nsp().To(room(args)), "notification", args...) })
	on(s, "private message", func(args []any, _ acknowledge) {
		to := room(args)
		if len(args) > 0 {
			args[0] = s.Id()
		}
		emit(s.Nsp().To(to), "private message", args...)
	})
}

func addReplies(s *socket.Socket) {
	on(s, "message", func(args []any, _ acknowledge) { emit(s, "message-back", args...) })
	on(s, "message-with-ack", func(args []any, ack acknowledge) { ack(args...) })
	on(s, "ack twice", func(args []any, ack acknowledge) {
		ack(args...)
		ack(args...)
	})
	on(s, "ask", func(args []any, _ acknowledge) {
		s.EmitWithAck("question", args...)(func(answer []any, _ error) { emit(s, "answer", answer...) })
	})
	on(s, "ask briefly", func(args []any, _ acknowledge) {
		if len(args) == 0 {
			return
		}
		limit := time.Duration(number(args[0])) * time.Millisecond
		s.Timeout(limit).EmitWithAck("question", args[1:]...)(func(answer []any, err error) {
			if err != nil {
				emit(s, "no answer")
				return
			}
			emit(s, "answer", answer...)
		})
	})
	on(s, "burst", func(args []any, _ acknowledge) {
		if len(args) == 0 {
			return
		}
		for i := range min(int(number(args[0])), maxBurst) {
			emit(s, "burst", i)
		}
	})
	on(s, "whoami", func(_ []any, ack acknowledge) {
		auth, query := credentials(s)
		ack(map[string]any{"sid": s.Id(), "namespace": s.Nsp().Name(), "rooms": rooms(s), "auth": auth, "query": query,
			"headers": headers(s), "steps": steps(s)})
	})
	on(s, "bye", func([]any, acknowledge) { s.Disconnect(false) })
	on(s, "bye all", func([]any, acknowledge) { s.Disconnect(true) })
}

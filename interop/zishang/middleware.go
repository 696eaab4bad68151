package main

import (
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/zishang520/socket.io/servers/socket/v3"
)

const maxWait = 10000

type next = func(*socket.ExtendedError)

// noting is a middleware that writes down, with the socket, that it has let it on.
func noting(step string, middleware func(*socket.Socket, next)) func(*socket.Socket, next) {
	return func(s *socket.Socket, next next) {
		middleware(s, func(refusal *socket.ExtendedError) {
			if refusal == nil {
				note(s, step)
			}
			next(refusal)
		})
	}
}

func note(s *socket.Socket, step string) { s.SetData(append(steps(s), step)) }

func steps(s *socket.Socket) []string {
	steps, _ := s.Data().([]string)
	return steps
}

func wait(s *socket.Socket, next next) {
	milliseconds, err := strconv.Atoi(sent(s, "wait"))
	if err != nil || milliseconds <= 0 {
		next(nil)
		return
	}
	time.AfterFunc(time.Duration(min(milliseconds, maxWait))*time.Millisecond, func() { next(nil) })
}

func refuseBadToken(s *socket.Socket, next next) {
	switch {
	case sent(s, "token") != "bad":
		next(nil)
	case speaksEngine3(s):
		// With data, the library would answer with the data instead of the message.
		next(socket.NewExtendedError("invalid token", nil))
	default:
		next(socket.NewExtendedError("invalid token", map[string]any{"reason": "bad token"}))
	}
}

func refuseHere(name any) func(*socket.Socket, next) {
	return func(s *socket.Socket, next next) {
		here := name
		if _, many := name.(*regexp.Regexp); many {
			here = s.Nsp().Name()
		}
		if sent(s, "token") == fmt.Sprintf("not in %v", here) {
			next(socket.NewExtendedError("not here", nil))
			return
		}
		next(nil)
	}
}

// sent is a value that a client says about itself, as text: in its auth payload, or in its query on Engine.IO 3.
func sent(s *socket.Socket, name string) string {
	auth, query := credentials(s)
	value, there := auth[name]
	if speaksEngine3(s) {
		value, there = query[name]
	}
	if !there {
		return ""
	}
	return fmt.Sprint(value)
}

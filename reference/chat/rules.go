package chat

import (
	"iter"
	"maps"
	"slices"
	"time"
)

// Rules are the promises of the chat, each as the function that keeps it. They are replaced to break one on purpose,
// by a fault (faults.go), before the hub has its first client.
type Rules struct {
	// exists tells whether there is a namespace of that name.
	exists func(name string) bool
	// hold is the middleware that may take its time.
	hold func(Handshake) (Handshake, time.Duration)
	// middlewares are the ones after that, in order. The first asks authorize.
	middlewares []middleware
	authorize   func(Handshake) *Refusal
	// admit tells the client that it is in and what it missed, and greets it. It is called with the namespace's lock held.
	admit func(m *Member, missed []*Message)
	// exit ends a membership, all rooms included. See namespace.remove.
	exit func(*namespace, *Member) (rooms []string, ok bool)

	// operations are what the events of the contract do.
	operations map[string]operation
	// unknown is what any other event does.
	unknown operation
	// arguments returns the arguments of an event as the operations get them.
	arguments func(Arguments) Arguments
	// acknowledgeOnce returns how an operation acknowledges; it is given nil where no acknowledgement was asked for.
	acknowledgeOnce func(func(Arguments)) func(Arguments)
	// answer handles an acknowledgement of the client.
	answer func(m *Member, id uint64, arguments Arguments)

	// join and leave concern one room. See namespace.join and namespace.leave.
	join  func(m *Member, room string) bool
	leave func(m *Member, room string)

	// ask asks members for an acknowledgement of an event, on behalf of another one. See Member.askAll.
	ask func(asker *Member, asked []*Member, patience time.Duration, arguments Arguments)

	// emit brings an event to the namespaces it is for.
	emit func(emission)
	// receivers are those of a namespace whom an event is for. It is called with the namespace's lock held.
	receivers func(*namespace, emission) iter.Seq[*Member]
	// deliver brings an event to one receiver. It is called with the namespace's lock held.
	deliver func(*Member, *Message)

	// recoverable tells whether a membership that ended for that reason can be recovered.
	recoverable func(reason string) bool
	// replayable tells whether an event can be replayed. It has an offset then.
	replayable func(emission) bool
	// bookmark is the offset of an event that cannot be replayed; empty for none. It is called with the namespace's lock held.
	bookmark func(emission) string
	// offset is what a client is told of the number of an event.
	offset func(number uint64) string
	// place is the number of the event with that offset, if it is known.
	place func(r *recovery, namespace, offset string) (number uint64, known bool)
	// find looks for a lost session.
	find func(r *recovery, namespace, pid string) (index int, found bool)
	// expired tells whether a session was lost too long ago.
	expired func(*recovery, *session) bool
	// release forgets a lost session, as it is somebody's again.
	release func(r *recovery, index int)
	// missed are the events for a session behind the one with that number.
	missed func(r *recovery, s *session, number uint64) []*Message
	// concerns tells whether an event was for a session.
	concerns func(record, *session) bool
	// resume gives a member the ids and the rooms of a session. It is called with the namespace's lock held.
	resume func(*Member, *session)

	// farewell tells those who watch that a member is gone. Its rooms are the ones it was in.
	farewell func(m *Member, reason string, rooms []string)

	// logAsked, logConnected and logDisconnected write what the log says when a client asks for a namespace, when it
	// is in, and when it is out.
	logAsked        func(*connectionLog, Handshake)
	logConnected    func(*connectionLog, Handshake)
	logDisconnected func(l *connectionLog, handshake Handshake, reason string)
	// logLine writes a line, which has its line feed.
	logLine func(l *connectionLog, line string)
}

// rules returns those that keep every promise.
func rules() *Rules {
	return &Rules{
		exists:    namespaceExists,
		hold:      hold,
		authorize: authorize,
		admit:     admit,
		exit:      (*namespace).remove,

		operations:      maps.Clone(operations),
		unknown:         func(*Member, Arguments, func(Arguments)) {},
		arguments:       func(arguments Arguments) Arguments { return arguments },
		acknowledgeOnce: acknowledgeOnce,
		answer:          (*Member).conclude,

		middlewares: slices.Clone(middlewares),

		join:  func(m *Member, room string) bool { return m.namespace.join(m, room) },
		leave: func(m *Member, room string) { m.namespace.leave(m, room) },

		ask:       (*Member).askAll,
		emit:      func(e emission) { e.home().emit(e) },
		receivers: receivers,
		deliver:   func(m *Member, message *Message) { m.socket.Emit(message) },

		recoverable: recoverable,
		replayable:  replayable,
		bookmark:    bookmark,
		offset:      offset,
		place:       (*recovery).place,
		find:        (*recovery).find,
		expired:     (*recovery).expired,
		release:     func(r *recovery, index int) { r.sessions.remove(index) },
		missed:      (*recovery).missed,
		concerns:    concerns,
		resume:      resume,

		farewell: func(m *Member, reason string, rooms []string) {
			m.emitToRoom(disconnectionsRoom, "user disconnected", newArguments(m.handshake.SID, reason, rooms))
		},

		logAsked:        func(*connectionLog, Handshake) {},
		logConnected:    (*connectionLog).connected,
		logDisconnected: (*connectionLog).disconnected,
		logLine:         (*connectionLog).write,
	}
}

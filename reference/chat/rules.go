package chat

import (
	"iter"
	"maps"
)

// Rules are the promises of the chat, each as the function that keeps it. They are replaced to break one on purpose,
// by a fault (faults.go), before the hub has its first client.
type Rules struct {
	// exists tells whether there is a namespace of that name.
	exists func(name string) bool
	// authorize is the middleware.
	authorize func(Handshake) *Refusal
	// admit tells the client that it is in, and greets it. It is called with the namespace's lock held.
	admit func(*Member)
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

	// emit brings an event to the namespaces it is for.
	emit func(emission)
	// receivers are those of a namespace whom an event is for. It is called with the namespace's lock held.
	receivers func(*namespace, emission) iter.Seq[*Member]
	// deliver brings an event to one receiver. It is called with the namespace's lock held.
	deliver func(*Member, *Message)

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
		authorize: authorize,
		admit:     admit,
		exit:      (*namespace).remove,

		operations:      maps.Clone(operations),
		unknown:         func(*Member, Arguments, func(Arguments)) {},
		arguments:       func(arguments Arguments) Arguments { return arguments },
		acknowledgeOnce: acknowledgeOnce,
		answer:          (*Member).conclude,

		join:  func(m *Member, room string) bool { return m.namespace.join(m, room) },
		leave: func(m *Member, room string) { m.namespace.leave(m, room) },

		emit:      func(e emission) { e.sender.namespace.emit(e) },
		receivers: receivers,
		deliver:   func(m *Member, message *Message) { m.socket.Emit(message) },

		logAsked:        func(*connectionLog, Handshake) {},
		logConnected:    (*connectionLog).connected,
		logDisconnected: (*connectionLog).disconnected,
		logLine:         (*connectionLog).write,
	}
}

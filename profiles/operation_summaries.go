package profiles

// summaries say what each operation does, for the reader of a profile.
var summaries = map[OperationName]string{
	Echo:           "the sender gets its own message back",
	Ack:            "the acknowledgement returns the message",
	SayAll:         "a message to every client of the namespace, the sender included (io.emit)",
	SayOthers:      "a message to every client but the sender (socket.broadcast.emit)",
	SayRoom:        "a message to the members of a room, the sender included if it is one (io.to(room).emit)",
	SayDirect:      "a message to one client (io.to(id).emit)",
	Join:           "the sender joins a room",
	Leave:          "the sender leaves a room",
	Bye:            "the server disconnects the sender from the namespace (socket.disconnect())",
	ByeAll:         "the server closes the sender's connection (socket.disconnect(true))",
	AuthBack:       "who connects gets its auth payload back",
	Signal:         "an event without a message, such as typing, to every client but the sender",
	SayRoomOthers:  "a message to the members of a room but the sender (socket.to(room).emit)",
	Notify:         "a second kind of message to a room",
	SayRooms:       "a message to the members of several rooms, once to each (io.to(rooms).emit)",
	SayExcept:      "a message to every client that is not in a room (io.except(room).emit)",
	SayVolatile:    "a message that a client may miss (io.volatile.emit)",
	SayNamespace:   "a message to the clients of a namespace that it names (io.of(namespace).emit)",
	Members:        "the acknowledgement has the ids of a room's members (fetchSockets)",
	MembersJoin:    "the members of a room join another one (socketsJoin)",
	MembersLeave:   "the members of a room leave another one (socketsLeave)",
	MembersBye:     "the server disconnects the members of a room (disconnectSockets)",
	AskRoom:        "the server asks the members of a room, and tells the sender their answers",
	Ask:            "the server asks the sender with an acknowledgement, and sends the answer back",
	AskBriefly:     "as ask, but the server gives up after a while",
	AckTwice:       "the server calls the acknowledgement twice; one arrives",
	Burst:          "the sender gets a number of events at once, in order",
	WhoAmI:         "the acknowledgement tells what the server knows of the connection",
	Refuse:         "a client with these credentials is refused everywhere",
	RefuseHere:     "a client with these credentials is refused in one namespace",
	Hold:           "a client with these credentials is let in after a while",
	Disconnections: "others are told that a client has gone",
}

// Summary says what an operation does, in one line.
func Summary(name OperationName) string { return summaries[name] }

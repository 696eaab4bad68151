package trial

// The documents the cases come from. Each function takes a heading and its anchor.

const documents = "https://github.com/socketio/socket.io/blob/main/docs/"

// EngineIO4 is a section of the Engine.IO protocol, revision 4.
func EngineIO4(heading, anchor string) Source {
	return Source{"Engine.IO protocol 4, " + heading, documents + "engine.io-protocol/v4-current.md#" + anchor}
}

// EngineIO3 is a section of the Engine.IO protocol, revision 3.
func EngineIO3(heading, anchor string) Source {
	return Source{"Engine.IO protocol 3, " + heading, documents + "engine.io-protocol/v3.md#" + anchor}
}

// SocketIO5 is a section of the Socket.IO protocol, revision 5.
func SocketIO5(heading, anchor string) Source {
	return Source{"Socket.IO protocol 5, " + heading, documents + "socket.io-protocol/v5-current.md#" + anchor}
}

// SocketIO4 is a section of the Socket.IO protocol, revision 4, the last one on Engine.IO 3.
func SocketIO4(heading, anchor string) Source {
	return Source{"Socket.IO protocol 4, " + heading, documents + "socket.io-protocol/v4.md#" + anchor}
}

// SocketIO3 is a section of the Socket.IO protocol, revision 3.
func SocketIO3(heading, anchor string) Source {
	return Source{"Socket.IO protocol 3, " + heading, documents + "socket.io-protocol/v3.md#" + anchor}
}

// ReferenceImplementation is a file of the reference implementation, for what the text leaves open.
func ReferenceImplementation(rule, path string) Source {
	return Source{"reference implementation, " + rule, "https://github.com/socketio/socket.io/blob/main/packages/" + path}
}

// Documentation is a page of the Socket.IO 4 documentation.
func Documentation(page, path string) Source {
	return Source{"Socket.IO documentation, " + page, "https://socket.io/docs/v4/" + path}
}

// Fetch is a section of the standard that says what browsers do with requests to another origin.
func Fetch(heading, anchor string) Source {
	return Source{"Fetch standard, " + heading, "https://fetch.spec.whatwg.org/#" + anchor}
}

// RFC9112 is a section of HTTP/1.1.
func RFC9112(heading, section string) Source {
	return Source{"RFC 9112, " + heading, "https://datatracker.ietf.org/doc/html/rfc9112#section-" + section}
}

// RFC6455 is a section of the WebSocket protocol.
func RFC6455(heading, section string) Source {
	return Source{"RFC 6455, " + heading, "https://datatracker.ietf.org/doc/html/rfc6455#section-" + section}
}

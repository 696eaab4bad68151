package socketio

// The reasons for the end of a connection to a namespace, as the server side names them, beside those of package
// engineio, which end all namespaces of a connection.
const (
	// ReasonClientDisconnect: the client sent DISCONNECT.
	ReasonClientDisconnect = "client namespace disconnect"
	// ReasonServerDisconnect: the server sent DISCONNECT.
	ReasonServerDisconnect = "server namespace disconnect"
)

package engine

import "github.com/sioproof/sioproof/protocol/engineio"

// Application is what runs on top of Engine.IO.
type Application interface {
	// Open is called once for each connection, before anything is received from it. The application may send at once.
	Open(connection *Connection) Handler
}

// Handler takes what one connection receives. Its methods are called one after the other.
type Handler interface {
	// Message takes the data of one message. The handler may keep it.
	Message(binary bool, data []byte)
	// Closed is called once, at the end, with one of the field's words for the reason (package protocol/engineio).
	Closed(reason string)
}

// Echo is the application that the official Engine.IO test suites ask for: it sends every message back.
type Echo struct{}

var _ Application = Echo{}

// Open implements Application.
func (Echo) Open(connection *Connection) Handler { return echo{connection} }

type echo struct{ connection *Connection }

func (e echo) Message(binary bool, data []byte) {
	e.connection.Send(engineio.Packet{Type: engineio.Message, Binary: binary, Data: data})
}

func (echo) Closed(string) {}

package record

import (
	"net/http"
	"net/url"
	"time"
)

// Conversation is what was recorded: the packets of all connections in the order in which they passed, and the lines that the server
// wrote to its log.
type Conversation struct {
	Packets []Packet
	Lines   []Line
}

// Packet is one step of a connection. Connections are Engine.IO connections, numbered from 0.
type Packet struct {
	At         time.Time
	Connection int
	Kind       Kind
	Namespace  string
	Event      string // of an event
	Args       []any  // of an event, without its name, or of an acknowledgement
	// ID is what an acknowledgement is recognised by. An event that asks for none has none.
	ID    uint64
	HasID bool
	Auth  any    // the payload of Connect
	SID   string // the Socket.IO id that Connected tells

	// Path, Query and Header are those of the request that opened the connection.
	Path   string
	Query  url.Values
	Header http.Header
}

// Kind says what a packet is, and who sent it.
type Kind uint8

// The kinds of packets.
const (
	Opened       Kind = iota // a client opened an Engine.IO connection
	Connect                  // the client asks for a namespace
	Connected                // the server lets it in
	Refused                  // the server does not
	ClientEvent              // an event of the client
	ServerEvent              // an event of the server
	ClientAck                // the client acknowledges an event
	ServerAck                // the server acknowledges an event
	ClientLeaves             // the client leaves the namespace
	ServerLeaves             // the server disconnects the client from the namespace
	Closed                   // the connection ended
)

// Line is a line of the server's log.
type Line struct {
	At   time.Time
	Text string
}

var kindNames = [...]string{
	"opened", "connect", "connected", "refused", "client event", "server event", "client ack", "server ack", "client leaves", "server leaves", "closed",
}

func (k Kind) String() string { return kindNames[k] }

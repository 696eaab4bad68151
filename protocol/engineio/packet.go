package engineio

import "strconv"

// Revision is the revision of the Engine.IO protocol, the value of the EIO query parameter.
type Revision uint8

const (
	// V3 is used by Socket.IO 1.x and 2.x: the client pings, polling payloads are length-prefixed.
	V3 Revision = 3
	// V4 is used by Socket.IO 3.x and later: the server pings, polling payloads are separated by U+001E.
	V4 Revision = 4
)

// String returns "Engine.IO 4" and the like.
func (r Revision) String() string { return "Engine.IO " + strconv.Itoa(int(r)) }

// PacketType is the type of an Engine.IO packet; its value is the digit on the wire.
type PacketType uint8

// The packet types of both revisions.
const (
	Open PacketType = iota
	Close
	Ping
	Pong
	Message
	Upgrade
	Noop
)

var packetTypeNames = [...]string{"open", "close", "ping", "pong", "message", "upgrade", "noop"}

// String returns the name that the protocol text uses, such as "open".
func (t PacketType) String() string {
	if int(t) < len(packetTypeNames) {
		return packetTypeNames[t]
	}
	return "packet type " + strconv.Itoa(int(t))
}

// Packet is one Engine.IO packet.
type Packet struct {
	Type PacketType
	// Binary says that Data is bytes rather than UTF-8 text. Only a Message may be binary.
	Binary bool
	// Data may be empty; nil and empty mean the same.
	Data []byte
}

// Text returns a text message packet.
func Text(data []byte) Packet { return Packet{Type: Message, Data: data} }

// Binary returns a binary message packet.
func Binary(data []byte) Packet { return Packet{Type: Message, Binary: true, Data: data} }

// packetType converts the digit on the wire.
func packetType(digit byte) (PacketType, bool) {
	t := PacketType(digit - '0')
	return t, digit >= '0' && t <= Noop
}

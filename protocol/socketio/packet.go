package socketio

import "strconv"

// Revision is the revision of the Socket.IO protocol.
type Revision uint8

const (
	// V3 is used by Socket.IO 1.0.0 to 1.0.2, on Engine.IO 3. It has no BINARY_ACK.
	V3 Revision = 3
	// V4 is used by Socket.IO 1.0.3 to 2.x, on Engine.IO 3.
	V4 Revision = 4
	// V5 is used by Socket.IO 3.x and later, on Engine.IO 4.
	V5 Revision = 5
)

// PacketType is the type of a Socket.IO packet; its value is the digit on the wire.
type PacketType uint8

// The packet types. ConnectError is called ERROR before revision 5.
const (
	Connect PacketType = iota
	Disconnect
	Event
	Ack
	ConnectError
	BinaryEvent
	BinaryAck
)

var packetTypeNames = [...]string{
	"CONNECT", "DISCONNECT", "EVENT", "ACK", "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK",
}

// String returns the name that the protocol text uses, such as "CONNECT".
func (t PacketType) String() string {
	if int(t) < len(packetTypeNames) {
		return packetTypeNames[t]
	}
	return "packet type " + strconv.Itoa(int(t))
}

// HasAttachments says whether packets of this type carry binary attachments.
func (t PacketType) HasAttachments() bool { return t == BinaryEvent || t == BinaryAck }

// MaxID is the largest acknowledgement id, 2^53−1: the largest integer that every JavaScript peer keeps exact.
const MaxID = 1<<53 - 1

// Packet is one Socket.IO packet.
type Packet struct {
	Type PacketType
	// Namespace starts with "/". The main one is "/"; when a packet is written, "" means the same.
	Namespace string
	// Query is what follows the "?" of the namespace in a CONNECT of revisions 3 and 4, "" if there is none.
	Query string
	// ID is the acknowledgement id, if HasID.
	ID    uint64
	HasID bool
	// Data is the payload as raw JSON, without surrounding white space and with placeholders for the attachments; nil
	// if there is none.
	Data []byte
	// AttachmentCount is how many attachments were announced. When a packet is written, 0 means len(Attachments).
	AttachmentCount int
	// Attachments follow the text, in this order, each as a binary Engine.IO message.
	Attachments [][]byte
}

// AppendPacket appends the text part of p, without the '4' of the Engine.IO message that carries it. The attachments
// are for the caller to send after it. What is appended is as valid as p is.
//
//	<packet type>[<# of binary attachments>-][<namespace>,][<acknowledgment id>][JSON-stringified payload without binary]
//
// https://github.com/socketio/socket.io/blob/main/docs/socket.io-protocol/v5-current.md#format
func AppendPacket(dst []byte, rev Revision, p Packet) []byte {
	dst = append(dst, '0'+byte(p.Type))
	if p.Type.HasAttachments() {
		count := p.AttachmentCount
		if count == 0 {
			count = len(p.Attachments)
		}
		dst = strconv.AppendInt(dst, int64(count), 10)
		dst = append(dst, '-')
	}
	query := rev < V5 && p.Type == Connect && p.Query != ""
	if query || (p.Namespace != "" && p.Namespace != "/") {
		if p.Namespace == "" {
			dst = append(dst, '/')
		}
		dst = append(dst, p.Namespace...)
		if query {
			dst = append(dst, '?')
			dst = append(dst, p.Query...)
		}
		if rev > V3 || p.HasID || len(p.Data) > 0 { // revision 3 writes "0/admin"
			dst = append(dst, ',')
		}
	}
	if p.HasID {
		dst = strconv.AppendUint(dst, p.ID, 10)
	}
	return append(dst, p.Data...)
}

package gosocketio

import (
	"bytes"
	"io"

	"github.com/googollee/go-socket.io/engineio/frame"
	"github.com/googollee/go-socket.io/engineio/packet"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// outbox holds the packets that wait for one client. It is bounded: a client that does not read loses its connection and
// holds up no other. The connection's lock protects it.
type outbox struct {
	maxPackets, maxBytes int

	packets []engineio.Packet
	bytes   int
	awaited bool // a GET or a WebSocket waits for the next packet
}

// put adds a packet. It reports false when there is no room.
func (o *outbox) put(p engineio.Packet) bool {
	if len(o.packets) >= o.maxPackets || o.bytes+len(p.Data) > o.maxBytes {
		return false
	}
	o.packets = append(o.packets, p)
	o.bytes += len(p.Data)
	o.awaited = false
	return true
}

// take returns all packets. If there are none, its caller waits for the next one.
func (o *outbox) take() []engineio.Packet {
	packets := o.packets
	o.packets, o.bytes = nil, 0
	o.awaited = len(packets) == 0
	return packets
}

// packetWriter collects a packet that the library writes, and queues it when it is complete.
type packetWriter struct {
	bytes.Buffer
	connection *connection
	packet     engineio.Packet
}

func (c *connection) packetWriter(ft frame.Type, pt packet.Type) io.WriteCloser {
	return &packetWriter{
		connection: c,
		packet:     engineio.Packet{Type: engineio.PacketType(pt), Binary: ft == frame.Binary},
	}
}

func (w *packetWriter) Close() error {
	w.packet.Data = w.Bytes()
	w.connection.queue(w.packet)
	return nil
}

// readerOf returns a packet as the library's transports do.
func readerOf(p engineio.Packet) (frame.Type, packet.Type, io.ReadCloser, error) {
	return frameType(p), packet.Type(p.Type), io.NopCloser(bytes.NewReader(p.Data)), nil
}

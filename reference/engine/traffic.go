package engine

import (
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// traffic is what becomes of the packets of one connection on their way between the session and the transports. It is
// where a fault can interfere; where a function is nil nobody does. All of them are called with the connection's lock
// held.
type traffic struct {
	// queue returns what of the messages of the application is queued.
	queue func(packets []engineio.Packet) []engineio.Packet
	// out returns what is written to a transport in place of the packets that the session has for it, possibly none.
	out func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet
	// in says whether a packet of the client is given to the session.
	in func(now time.Time, on engineio.Transport, packet engineio.Packet) bool
}

// queue takes messages of the application.
func (c *Connection) queue(packets []engineio.Packet) {
	if c.traffic.queue != nil {
		packets = c.traffic.queue(packets)
	}
	for _, packet := range packets {
		c.session.Send(packet)
	}
}

// outgoing appends to dst the packets to be written to a transport now.
func (c *Connection) outgoing(on engineio.Transport, dst []engineio.Packet) []engineio.Packet {
	dst = c.session.Outgoing(on, dst)
	if len(dst) > 0 && dst[0].Type == engineio.Open {
		dst[0].Data = c.open
	}
	if c.traffic.out != nil {
		dst = c.traffic.out(on, dst)
	}
	return dst
}

// receive takes a packet of the client.
func (c *Connection) receive(now time.Time, on engineio.Transport, packet engineio.Packet) {
	if c.traffic.in == nil || c.traffic.in(now, on, packet) {
		c.session.Receive(now, on, packet)
	}
}

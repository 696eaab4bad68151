package engine

import (
	"slices"
	"sync/atomic"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// Faults are the promises of Engine.IO that the server can break on demand.
var Faults = slices.Concat(
	requestFaults, answerFaults, handshakeFaults,
	pollingFaults, overlapFaults, payloadFaults, textFaults, webSocketFaults, frameFaults,
	heartbeatFaults, closeFaults, upgradeFaults, upgradeLossFaults, limitFaults, corsFaults,
	v3PayloadFaults, v3BinaryFaults, v3JSONPFaults, v3WebSocketFaults, v3HeartbeatFaults,
)

// every returns a function that is true each nth time it is called.
func every(n int64) func() bool {
	var count atomic.Int64
	return func() bool { return count.Add(1)%n == 0 }
}

// after returns a function that is true from the time on that comes after the first n.
func after(n int64) func() bool {
	var count atomic.Int64
	return func() bool { return count.Add(1) > n }
}

// keeping returns what packets to write: those that are kept.
func keeping(kept func(on engineio.Transport, p engineio.Packet) bool) func(engineio.Transport, []engineio.Packet) []engineio.Packet {
	return func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet {
		return slices.DeleteFunc(packets, func(p engineio.Packet) bool { return !kept(on, p) })
	}
}

// out makes a rule of a function that changes what is written, and needs to know nothing of the connection.
func out(change func(on engineio.Transport, packets []engineio.Packet) []engineio.Packet) func(*Connection) traffic {
	return func(*Connection) traffic { return traffic{out: change} }
}

// upgraded says whether a session has moved from polling to a WebSocket. The connection's lock is held.
func upgraded(c *Connection) bool {
	return c.query.Get("transport") == engineio.Polling.String() && c.session.Transport() == engineio.WebSocket
}

package engineio

// Transport is a way that packets travel.
type Transport uint8

const (
	// Polling is HTTP long-polling: GET requests receive, POST requests send.
	Polling Transport = iota
	// WebSocket carries one packet a frame.
	WebSocket
)

// String returns the name used in the "transport" query parameter and in the handshake's upgrades.
func (t Transport) String() string {
	if t == WebSocket {
		return "websocket"
	}
	return "polling"
}

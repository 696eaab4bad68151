package suites

// eio3Areas lists the areas about the Engine.IO protocol, revision 3, in the order of reading.
func eio3Areas() []Area {
	return []Area{engine3Handshake, engine3Polling, engine3Payload, engine3JSONP, engine3WebSocket, engine3Heartbeat, engine3Close, engine3Upgrade}
}

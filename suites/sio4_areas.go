package suites

// sio4Areas lists the areas about the Socket.IO protocol, revision 4, in the order of reading.
func sio4Areas() []Area {
	return []Area{socket4Connection, socket4Disconnection, socket4Events, socket4Acks, socket4Mix}
}

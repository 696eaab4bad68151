package suites

// sio5Areas lists the areas about the Socket.IO protocol, revision 5, in the order of reading.
func sio5Areas() []Area {
	return []Area{socketConnection, socketDisconnection, socketEvents, socketBinary, socketAcks}
}

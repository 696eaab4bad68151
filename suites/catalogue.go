package suites

// Catalogue lists every area with its cases, in the order of the specifications: the engine from the handshake upwards, then
// Socket.IO, then what applications are promised.
func Catalogue() []Area {
	return []Area{
		engineHandshake, enginePolling, enginePayload, engineWebSocket, engineHeartbeat, engineClose, engineUpgrade, engineLimits, crossOrigin,
		engine3Handshake, engine3Polling, engine3Payload, engine3JSONP, engine3WebSocket, engine3Heartbeat, engine3Close, engine3Upgrade,
		socketConnection, socketDisconnection, socketEvents, socketBinary, socketAcks, stateRecovery,
		socket4Connection, socket4Disconnection, socket4Events, socket4Acks, socket4Mix,
		chatLog, chatEveryone, chatBroadcast, chatRooms, chatPrivate, chatNamespaces,
		apiEmit, apiRooms, apiNamespaces, apiMiddlewares, apiDisconnect, apiDelivery, apiHandshake,
	}
}

// Find returns the case with that id.
func Find(id string) (Case, bool) {
	for _, area := range Catalogue() {
		for _, c := range area.Cases {
			if c.ID == id {
				return c, true
			}
		}
	}
	return Case{}, false
}

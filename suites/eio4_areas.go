package suites

// eio4Areas lists the areas about the Engine.IO protocol, revision 4, in the order of reading.
func eio4Areas() []Area {
	return []Area{engineHandshake, enginePolling, enginePayload, engineWebSocket, engineHeartbeat, engineClose, engineUpgrade, engineLimits}
}

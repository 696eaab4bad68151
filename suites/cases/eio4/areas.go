package eio4

import "github.com/sioproof/sioproof/suites/trial"

// Areas lists the areas about the Engine.IO protocol, revision 4, in the order of reading.
func Areas() []trial.Area {
	return []trial.Area{handshake, polling, payload, webSocket, heartbeat, closing, upgrade, limits}
}

package api

import "github.com/sioproof/sioproof/suites/trial"

// Areas lists the areas about the promises of the Socket.IO server API, in the order of reading.
func Areas() []trial.Area {
	return []trial.Area{emit, rooms, namespaces, middlewares, disconnection, delivery, handshake}
}

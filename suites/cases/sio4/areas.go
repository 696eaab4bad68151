package sio4

import "github.com/sioproof/sioproof/suites/trial"

// Areas lists the areas about the Socket.IO protocol, revision 4, in the order of reading.
func Areas() []trial.Area {
	return []trial.Area{connection, disconnection, events, acks, mix}
}

package sockets

import "slices"

// Faults are the promises of this layer that can be broken, each beside others of its area.
var Faults = slices.Concat(
	connectFaults, olderFaults, sidFaults, refusalFaults, stateFaults, disconnectFaults, syntaxFaults, eventFaults,
	binaryFaults, ackFaults, recoveryFaults,
)

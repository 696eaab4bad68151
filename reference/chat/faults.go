package chat

import (
	"slices"
)

// Faults are the promises of this layer that can be broken, each beside others of its area.
var Faults = slices.Concat(
	everyoneFaults, lossFaults, roomFaults, membershipFaults, privateFaults, namespaceFaults, generationFaults,
	admissionFaults, logFaults, argumentFaults, eventFaults, ackFaults, recoveryFaults, replayFaults, audienceFaults,
	volatileFaults, pollFaults, selectionFaults, middlewareFaults, farewellFaults,
)

// operate is a fault that replaces what an event does.
func operate(event string, operation operation) func(*Rules) {
	return func(r *Rules) { r.operations[event] = operation }
}

package chat

import "slices"

// Faults are the promises of this layer that can be broken.
var Faults = slices.Concat(everyoneFaults)

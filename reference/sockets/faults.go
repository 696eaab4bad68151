package sockets

import "github.com/sioproof/sioproof/reference/fault"

// Faults are the promises of this layer that can be broken.
var Faults = []fault.Fault[Rules]{}

// Package fault names promises that the reference server can break on demand, so that the suites can be proved to
// notice: a harness is worth what it catches.
//
// Here lives the form of a fault alone. The faults themselves stand beside the rules they break, in the layers:
// packages reference/chat, reference/sockets and reference/engine. Each of these has
//
//   - a type Rules with a field for each rule that can be broken, which its code asks where the rule applies,
//   - a variable Faults []fault.Fault[Rules],
//   - a field Break func(*Rules) in its Options, nil for a server that keeps its promises.
//
// Package reference brings them together.
package fault

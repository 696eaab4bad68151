// Package participant plays well-behaved clients, with the operations of the server's profile. Each remembers what it receives.
//
// The cases about what an application promises are played by participants: [New] lets one in, [Join] brings it into a room, [Fence] proves that
// everything sent before has arrived.
package participant

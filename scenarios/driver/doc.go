// Package driver runs a scenario against a target. It starts virtual users on the schedule of the scenario and runs their steps. The
// ledger accounts for every message, and the measures take every time and count.
//
// # Users
//
// A user is one client (package client) in one namespace. It is in one of five states, and one table says which event leads from
// which state to which:
//
//	absent ──wanted──▶ connecting ──connected──▶ greeting ──greeted──▶ ready
//	                        ▲                        │                   │
//	                        └──────────lost──────────┴───────────────────┘
//
// Before all that a user does its before_connect, once: it logs in, for example. A user that is connected runs on_connect (it greets the server), and then its steps. When the connection is lost, the user connects
// again as the official client does, runs on_connect from its first step, and goes on with the next step. Connecting runs no steps but those of the connection's setup.
//
// A user takes a goroutine while it does something, and none while it only stays connected. Errors of its steps or of the target are
// counted; none ends a run.
//
// # The end of a run
//
// A load ends on schedule or with a soft stop ([Run.Stop]). No user then begins another step, but pending acknowledgements may arrive
// for as long as the scenario's drain. Deliveries in flight have the same time after that. Then the users disconnect. The hard stop,
// the end of the context, skips all that.
//
// # Messages
//
// The ledger knows the recipients of a message that an operation of the profile sends: the users of the namespace, or those that have
// joined the room. An event that a scenario emits by itself is only counted.
//
// # Answers
//
// A step may say what an acknowledgement, an event or a response of an HTTP request has to be, and keep parts of it as variables of the
// user. What is captured goes into later steps, and into the handshake.
package driver

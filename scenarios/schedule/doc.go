// Package schedule turns a load model into times: when each client connects, when each arrival is due, when each round of a loop
// begins, and what kind each user is.
//
// All of it is pure arithmetic on times since the load began. A time is computed from the number of what is due alone, never from
// the time before it, so that a schedule cannot drift, however late its follower is.
package schedule

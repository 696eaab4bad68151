// Package driver runs a scenario against a target: it lets virtual users come when the schedule says so, has each do its steps, puts
// every message on the account of the ledger, and hands what it measures to a meter.
//
// A user is a client (package client), and a goroutine for as long as it does something; one that only stays connected needs none.
// It is in one namespace, and comes back when its connection is lost, as the official client does. What its steps do wrong, or the
// target, is counted; no user and no error ends a run. A run ends with its load, or when it is told to: it then waits for what is
// still on its way, leaves, and closes the account.
//
// What is said by an operation of the profile is known to the ledger: whom it has to reach follows from who is connected to the
// namespace, and who has joined the room. What a scenario emits by itself is counted only.
package driver

// Package session drives one Engine.IO session by hand, packet by packet, so that a case can send what no client would send.
//
// [Open] opens a session. It reads on its own and keeps the heartbeat unless it is muted; what arrives waits until the body asks for it.
// The package also has single raw requests, such as [Get] and [ExpectRefused], and steps that several areas share.
package session

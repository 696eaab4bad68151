// Package learn looks at a recorded conversation and says what the application on the server does: what clients send first, which events
// are operations, which of their values are names, rooms and messages, and who receives what.
//
// It claims what was seen. Who receives a message is decided by trying every explanation on every message: an explanation that one
// message contradicts is dropped. Where several are left, the profile takes the most likely one, and an [Advice] says what to do once
// more to tell them apart.
//
// The steps: a history pairs each event of the server with what caused it; names are found; audiences are decided; what every client
// does first is the setup; the rest become operations and noise.
package learn

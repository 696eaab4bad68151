// Package tap turns the bytes between a client and a Socket.IO server into the packets of a conversation. It reads copies: what it
// cannot read is counted, and nothing that passes depends on it.
package tap

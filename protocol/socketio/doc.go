// Package socketio speaks the wire of the Socket.IO protocol, revision 5 (on Engine.IO 4) and revisions 4 and 3 (on
// Engine.IO 3), without I/O, clocks or goroutines: packets, their attachments, and the arguments inside. Which packet
// is allowed when (CONNECT first, one reply, acks) is for the packages that use it.
//
//   - https://github.com/socketio/socket.io/blob/main/docs/socket.io-protocol/v5-current.md
//   - https://github.com/socketio/socket.io/blob/main/docs/socket.io-protocol/v4.md
//
// A packet is a text message of Engine.IO, followed by its attachments as binary messages. AppendPacket and ParsePacket
// convert the text; a Decoder, one for a connection, also collects the attachments. EncodeArguments and DecodeArguments
// convert between Go values and the JSON array of a packet with its attachments; EventName reads only the name.
//
// Parsers accept what the protocol text allows, with white space around the payload, and where the text is silent what
// servers in use send (see ParsePacket). They never panic, allocate no more than their input and Limits justify, and
// report a *ParseError. That text is UTF-8 is checked below, by the transport.
package socketio

// Package gosocketio is the side of the reference server on which github.com/googollee/go-socket.io v1.8.0-rc.1 answers
// clients of Engine.IO 3 (Socket.IO 1.x and 2.x), made safe from outside: the library is used as it is published.
//
// Here live the library's wrapping and the Socket.IO connection above it. Here do not live the chat (package
// reference/chat), the rules of the protocol (package protocol) and Engine.IO 4, which the library does not know
// (package reference/engine).
//
// # What of the library is used
//
// Its engineio package, whole: the server, the sessions with their handshake, heartbeat and upgrade, and the transports
// for HTTP long-polling and WebSocket. And its parser package, which writes and reads every Socket.IO packet. Not the
// package on top of those two, socketio.Server with its Conn, for it cannot keep the contract:
//
//   - Its Broadcast, ForEach, Join and Rooms hold a lock while they wait for a client to read. One handshake whose
//     client has gone away, or one client that stops reading, and nobody is served any more.
//   - Its acknowledgements have a number and types of arguments that are fixed when the program is compiled.
//   - It has no way to refuse a namespace, to disconnect from one, or to have namespaces that are not known beforehand;
//     it answers a CONNECT to an unknown one by closing the connection of all.
//   - Its Emit panics on nil.
//
// So this is the highest level at which nothing of the contract is missing:
//
//	chat.Hub       namespaces, rooms, broadcasts                           ours
//	connection     a queue and two goroutines for each client              ours
//	parser         packets, acknowledgements, attachments                  go-socket.io
//	frames         whole messages in, whole messages out                   ours
//	engineio       sessions, heartbeat, upgrade                            go-socket.io
//	pollingConn, websocketConn   checks, bounds, deadlines, the upgrade    ours
//	polling, websocket           the transports                            go-socket.io
//	Server         the requests that make sense                            ours
//
// # What the library does by itself, and what is done about it
//
// Each is a test here that it does not happen. What is said of the stock library was reproduced with it, except the last
// three, which are read in its source.
//
//   - Any client can end the process with a packet of twenty bytes: see guard, which has package protocol look at every
//     packet first.
//   - Of 90 connections that talk while they upgrade, 68 break (22 remain; of 600 here, 600): see pollingConn. It does
//     not need the usual remedy, a pause before the transport is paused, which leaves a slow client without hope.
//   - The sessions of abandoned handshakes are never forgotten: see peer.serve.
//   - Closing the server during a handshake panics: see Server.Close and openWriter.
//   - Text that is not ASCII is counted wrongly in binary payloads, in both directions: see pollingConn.
//   - Session ids count 1, 2, 3: see identifiers.
//   - A poll for a session that has upgraded hangs for ever: see Server.poll.
//   - A second WebSocket for such a session hangs for ever: see Server.upgrade.
//   - A session ends PingTimeout after a ping, so that PingTimeout must be above PingInterval: see Options.
//   - Nothing but a ping keeps a session: see pollingConn.heard.
//   - There is no limit to the size of a message: see Options.
//
// What is left differs from the reference implementation and from no rule of the protocol: `<`, `>` and `&` are escaped in
// JSON, and the handshake announces no maxPayload; and where a case of the catalogue sees it, it stands in Deviations.
package gosocketio

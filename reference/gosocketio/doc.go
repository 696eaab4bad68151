// Package gosocketio answers clients of Engine.IO 3 (Socket.IO 1.x and 2.x) with the sessions of
// github.com/googollee/go-socket.io v1.8.0-rc.1. The library is used as it is published. It is archived; what makes it
// unsafe is replaced or kept away from it.
//
// Here live the use of the library's sessions, and the transports below them. Here do not live Socket.IO (package
// reference/sockets), the wire format (package protocol/engineio), and Engine.IO 4, which the library does not know
// (package reference/engine).
//
// # Which parts of the library are used
//
// Its engineio/session: the handshake, the heartbeat, the close and the upgrade. Its engineio/transport/websocket, in
// webSocketConn. The layers, from the top:
//
//	sockets.Application    packets, namespaces, acknowledgements          ours, shared with our own engine
//	connection             one client, its outbox                         ours
//	session                handshake, heartbeat, close, upgrade           go-socket.io
//	webSocketConn          limits, deadlines, close frames                ours
//	  websocket            frames                                         go-socket.io
//	pollingConn            long-polling                                   ours
//	Server                 requests, session ids                          ours
//
// # Which parts are not used, and why
//
// What is said of the stock library was reproduced with it. The tests check that it does not happen here.
//
// Its socketio package, with Broadcast, Join and Rooms: it holds a lock while it waits for a client to read. One client
// that abandons its handshake, or stops reading, freezes the server for ever. It fixes the number and the types of
// arguments when the program is compiled, knows all namespaces beforehand, and panics on nil.
//
// Its parser package: a packet of twenty bytes ends the process, because placeholders and attachment counts are used
// unchecked.
//
// Its engineio.Server: ids count 1, 2, 3; a session is found only some time after its client knows it; the sessions of
// abandoned handshakes are never forgotten; closing the server during a handshake panics; a GET or a second WebSocket
// for a session that has upgraded hangs for ever.
//
// Its long-polling transport:
//
//   - A POST that arrives after the probe of an upgrade is answered 400: of 90 connections that talk while they upgrade,
//     68 break. The usual remedy, a pause before the upgrade, leaves slow clients without hope.
//   - A POST is answered only when a GET has taken each reply, so that a client cannot make both in turn.
//   - While an upgrade is unfinished, its readers and writers spin, one processor each.
//   - A GET takes one packet.
//   - Text in binary payloads is counted in UTF-16 units, and forms of JSONP clients are refused.
//   - It writes into the response of a GET that has already been answered, a data race.
//
// # What is put right around the parts in use
//
//   - A session lives for PingTimeout after a ping. Here it lives for PingInterval and PingTimeout after any packet:
//     see pollingConn.NextReader.
//   - A session has PingTimeout for an upgrade; here it has UpgradeTimeout: see connection.upgrade.
//   - The WebSocket has no limit to the size of a message, does not check UTF-8, and ends without a close frame: see
//     webSocketConn.
//
// # What is left
//
// The handshake announces no maxPayload and ends with a line feed, which the protocol allows. Cases of the catalogue that
// see a difference are in Deviations.
package gosocketio

// Package engineio speaks Engine.IO, revisions 4 and 3, without I/O, clocks or goroutines. It holds the codecs of
// packets, payloads and the handshake, and the Session, the state machine of one side of a connection. HTTP, WebSocket
// framing, query parameters, JSONP and session registries are for the packages that use it; so is Socket.IO, which is
// package socketio.
//
//   - https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md
//   - https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md
//
// # Codecs
//
// Functions that write append to the caller's buffer; functions that read return packets whose data aliases what they
// read. Parsers accept what the protocol text allows, nothing else, never panic, and allocate no more than their input
// and Limits justify. Every error they return is a *ParseError.
//
// # Driving a session
//
// A driver tells the Session what happens, and after every call does three things, in this order:
//
//  1. writes what Outgoing returns for each transport that is ready to be written to,
//  2. acts on Events,
//  3. sets its timer to Deadline, and calls Tick when that time has come.
//
// What happens is: Receive for every packet that comes in, on whichever transport; Send for a message of the
// application; TransportOpened for a second transport; Fail or TransportClosed when a transport breaks or ends; Close.
// Times must not go backwards. Everything is remembered until it is asked for, so the three steps may run later and
// elsewhere: a goroutine per connection does them under the same lock as the call, an event loop once per turn.
//
// The driver keeps two promises. What Outgoing(t) returned is written to t in order, before what it returns next and
// before an EventCloseTransport for t is obeyed. And the data of a received packet stays unchanged until Events has
// been called and its messages are handled.
//
// # A server
//
// Polling. A GET or POST for a session that is Done, or whose Transport is not Polling, is refused (400). Otherwise a
// GET becomes pending (a second one: Fail with ReasonTransportError, answer it with 400), and is answered as soon as
// Outgoing(Polling) returns packets, which may be at once or after any other call. During an upgrade that releases it
// with a noop; at the end of the session, with a noop or a close packet. A POST is parsed, each packet goes to Receive,
// and the answer is "ok"; what cannot be parsed is Fail with ReasonParseError. Call Tick before a request is looked at,
// so that a session whose time is over is not found alive because a timer was late.
//
// WebSocket. Without a session id it begins a session. With one, TransportOpened decides: if it returns false close that
// connection without another word to the session. If it returns true, frames go to Receive with WebSocket, and
// Outgoing(WebSocket) is written, whether the session has moved there yet or not: before the upgrade packet arrives it
// holds answers to the probe only. If the connection ends before, TransportClosed leaves the session on polling.
//
// # A client
//
// Polling. While Transport is Polling, not Paused and not Closed, keep one GET in flight, and a POST whenever
// Outgoing(Polling) returns packets and none is in flight. Each packet of a GET's answer goes to Receive. Anything but a
// 200 is Fail with ReasonTransportError. After Close the goodbye is still to be posted, until Done.
//
// Upgrade. Open a WebSocket with the session's id and call TransportOpened. On EventPause start no further request; when
// the last one has ended call PollingPaused; EventUpgraded follows, and everything queued meanwhile goes to the
// WebSocket, after the upgrade packet. On EventResume go on polling. Polling is paused when the probe is answered, as
// the reference client does it, and not when the WebSocket is opened, as the protocol text has it: a WebSocket that
// never answers then costs no heartbeat.
package engineio

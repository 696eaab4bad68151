// Package plain is a small, correct Socket.IO server, for tests that must not raise an alarm on it.
//
// It speaks Engine.IO 4 and Socket.IO 5 over HTTP long-polling and WebSocket, and runs the application of docs/contract.md. Each field
// of [Freedoms] is one way in which a correct server or application may differ from others. It shares no code with the client, the
// protocol packages or the reference server, so that it does not share their assumptions.
//
// One lock guards everything, see application. That makes the server slow and easy to follow.
//
// Specifications:
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v4-current.md
// https://github.com/socketio/socket.io/blob/main/docs/socket.io-protocol/v5-current.md
package plain

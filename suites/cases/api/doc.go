// Package api holds the cases about what the server API of Socket.IO promises: emitting, rooms, namespaces, middlewares, disconnection,
// delivery and the handshake.
package api

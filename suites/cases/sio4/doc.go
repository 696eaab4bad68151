// Package sio4 holds the cases of the Socket.IO protocol, revision 4, and of clients of both generations on one server.
package sio4

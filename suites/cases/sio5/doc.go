// Package sio5 holds the cases of the Socket.IO protocol, revision 5.
package sio5

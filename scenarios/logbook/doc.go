// Package logbook checks the connection log of a server under load: each connection to a namespace has exactly one line, and so has
// each end of one.
//
// The driver notes its connections, and the supervisor the lines that the server logs meanwhile. Where the lines name the Socket.IO id,
// each line belongs to one connection; otherwise only their numbers are compared. A line about a connection that is not the driver's is
// not judged, nor is a log without any line about a connection, and a line that the reader of the log had to drop, or that a server had no time to write, is uncertain.
package logbook

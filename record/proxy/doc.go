// Package proxy stands between clients and a server. It passes every request on as it is, pages and other requests too, and gives a copy
// of what belongs to Socket.IO to a recorder (package tap).
package proxy

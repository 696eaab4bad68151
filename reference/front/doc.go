// Package front is what both engines of the reference server share around their sessions: their timeouts and limits, how
// they refuse a request, and how they read and write JSONP.
package front

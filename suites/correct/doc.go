// Package correct holds the tests that run the cases on correct servers that differ from each other.
//
// A failure here is a false alarm: package plain has the servers, and each test says in which freedom its server differs. A tolerance or
// another key of a profile stays only if one of these servers needs it.
package correct

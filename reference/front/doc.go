// Package front is what both engines of the reference server show before a session is of any interest: how long they wait and how
// much they take, and how they refuse a request that no session gets to see.
package front

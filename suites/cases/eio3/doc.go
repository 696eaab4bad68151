// Package eio3 holds the cases of the Engine.IO protocol, revision 3.
package eio3

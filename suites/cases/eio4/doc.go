// Package eio4 holds the cases of the Engine.IO protocol, revision 4.
package eio4

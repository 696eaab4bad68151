// Package logs keeps the last lines that a server wrote to its log, and waits for lines to come.
//
// A [Log] is filled by the output of a command (package process), by a file that [Follow] reads, or line by line.
package logs

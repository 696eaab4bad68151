// Package process starts the command that runs a server, keeps its output, and stops it with all its children.
package process

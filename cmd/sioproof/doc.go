// Command sioproof proves a Socket.IO server. One file a subcommand: flags in, one library call, an exit code out. What a
// report looks like is package reports' to say; only screen.go knows whether anybody looks at a terminal.
package main

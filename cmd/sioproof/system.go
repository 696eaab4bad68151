package main

import (
	"io"
	"os"
	"os/signal"
	"syscall"
)

// system is what the command needs of the operating system, so that a test can stand in for it.
type system struct {
	args   []string // without the name of the program
	env    func(name string) string
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer
	// notify sends interruptions to the channel until stop is called.
	notify func(chan<- os.Signal) (stop func())
	exit   func(code int) // ends the process at once
}

func operatingSystem() *system {
	return &system{
		args:   os.Args[1:],
		env:    os.Getenv,
		stdin:  os.Stdin,
		stdout: os.Stdout,
		stderr: os.Stderr,
		notify: func(signals chan<- os.Signal) func() {
			signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
			if !signal.Ignored(syscall.SIGHUP) { // nohup makes it ignored
				signal.Notify(signals, syscall.SIGHUP)
			}
			return func() { signal.Stop(signals) }
		},
		exit: os.Exit,
	}
}

package main

import (
	"bytes"
	"context"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// signaled is a system whose signals come from the channel it returns, and whose exits go to the other.
func signaled(stderr *bytes.Buffer) (*system, func() chan<- os.Signal, <-chan int) {
	var signals chan<- os.Signal
	exits := make(chan int, 1)
	return &system{
		stderr: stderr,
		notify: func(c chan<- os.Signal) func() {
			signals = c
			return func() {}
		},
		exit: func(code int) { exits <- code },
	}, func() chan<- os.Signal { return signals }, exits
}

func TestTheFirstInterruptionStopsAndTheSecondEnds(t *testing.T) {
	var stderr bytes.Buffer
	sys, signals, exits := signaled(&stderr)
	in, ctx := sys.interruptible(context.Background())
	cleaned := make(chan struct{})
	in.atOnce(func() { close(cleaned) })

	signals() <- os.Interrupt
	receive(t, ctx.Done(), "the end of the context")
	if !interrupted(ctx) {
		t.Errorf("cause %v", context.Cause(ctx))
	}
	select {
	case code := <-exits:
		t.Fatalf("the first interruption exits with %d", code)
	default:
	}

	signals() <- os.Interrupt
	receive(t, cleaned, "what is done at once")
	if code := receive(t, exits, "the exit"); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	if !strings.HasPrefix(stderr.String(), "sioproof: stopping") {
		t.Errorf("said %q", stderr.String())
	}
}

func TestASecondHangupEndsNothing(t *testing.T) {
	sys, signals, exits := signaled(&bytes.Buffer{})
	in, ctx := sys.interruptible(context.Background())
	defer in.stop()
	for range 4 { // two more than the channel holds: at least two have been received
		signals() <- syscall.SIGHUP
	}
	receive(t, ctx.Done(), "the end of the context")
	select {
	case signals() <- syscall.SIGTERM:
	case <-exits:
		t.Fatal("a hangup ended the process at once")
	}
	if code := receive(t, exits, "the exit"); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
}

func TestAContextThatEndsByItselfIsNotInterrupted(t *testing.T) {
	sys, _, _ := signaled(&bytes.Buffer{})
	in, ctx := sys.interruptible(context.Background())
	in.stop()
	receive(t, ctx.Done(), "the end of the context")
	if interrupted(ctx) {
		t.Error("taken for an interruption")
	}
}

func receive[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case value := <-c:
		return value
	case <-time.After(patience):
		t.Fatalf("no %s within %v", what, patience)
		panic("unreachable")
	}
}

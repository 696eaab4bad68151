package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"

	"github.com/sioproof/sioproof/reports"
)

// errInterrupted is the cause of a context that a signal ended.
var errInterrupted = errors.New("interrupted")

// interruptible derives a context that the first interruption ends. A second one runs the functions given to atOnce and ends
// the process; whoever started something that outlives the process gives it one.
func (sys *system) interruptible(ctx context.Context) (*interruption, context.Context) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 2)
	stopSignals := sys.notify(signals)
	in := &interruption{ended: make(chan struct{}), lines: sys.stderr}
	in.stop = sync.OnceFunc(func() {
		stopSignals()
		close(in.ended)
		cancel(nil)
	})
	go func() {
		for interrupted := false; ; interrupted = true {
			select {
			case <-in.ended:
				return
			case received := <-signals:
				if interrupted && received == syscall.SIGHUP {
					continue // a terminal that closes sends it, and so does the shell in it
				}
			}
			if interrupted {
				in.finish()
				sys.exit(int(reports.ExitInterrupted))
				return
			}
			in.say("sioproof: stopping; interrupt again to stop at once")
			cancel(errInterrupted)
		}
	}()
	return in, ctx
}

// interruption listens for signals until stop is called.
type interruption struct {
	stop  func()
	ended chan struct{}

	mu     sync.Mutex
	lines  io.Writer
	finals []func()
}

// speakTo sends what is said about an interruption to w, where a line does not hurt what is on the screen.
func (in *interruption) speakTo(w io.Writer) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.lines = w
}

func (in *interruption) say(line string) {
	in.mu.Lock()
	defer in.mu.Unlock()
	fmt.Fprintln(in.lines, line)
}

// atOnce registers what a second interruption still does. It must not wait for long.
func (in *interruption) atOnce(f func()) {
	in.mu.Lock()
	defer in.mu.Unlock()
	in.finals = append(in.finals, f)
}

func (in *interruption) finish() {
	in.mu.Lock()
	defer in.mu.Unlock()
	for _, f := range in.finals {
		f()
	}
}

// interrupted tells whether a signal ended the context.
func interrupted(ctx context.Context) bool { return errors.Is(context.Cause(ctx), errInterrupted) }

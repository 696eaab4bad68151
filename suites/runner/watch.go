package runner

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

// watch notices that the server has ended or frozen, so that this ends the run, or a part of it, and not a hundred time-outs.
type watch struct {
	server *server.Server
	shared *trial.Shared

	mu    sync.Mutex
	signs []sign // what the server did when it was asked at first, the one that proves most first; nil before
	lost  *loss
}

// loss is how the server was lost.
type loss struct {
	at     time.Time // it lived until about then
	how    string
	frozen bool // it still does something
}

// begin finds out which signs of life the server gives. One that it does not give while it lives proves nothing later.
func (w *watch) begin(ctx context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.signs != nil {
		return
	}
	w.signs = signs(w.server, w.shared)
	for len(w.signs) > 1 && w.ask(ctx, w.signs[0], w.server.Timing.PollAnswer) != nil {
		w.signs = w.signs[1:]
	}
}

// look asks the server for a sign of life, and returns how it was lost if it gives none.
func (w *watch) look() *loss {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lost != nil {
		return w.lost
	}
	at := time.Now()
	if how, frozen := w.silent(); how != "" {
		w.lost = &loss{at, how, frozen}
	}
	return w.lost
}

// glance asks the server for the sign that costs least.
func (w *watch) glance() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lost == nil && w.ask(context.Background(), w.signs[len(w.signs)-1], w.server.Timing.Reply) == nil
}

// silent says how the server fails to give the sign that proves most; nothing if it gives it.
func (w *watch) silent() (how string, frozen bool) {
	ended := w.ended()
	if ended != "" {
		return ended, false
	}
	err := w.ask(context.Background(), w.signs[0], w.server.Timing.Reply)
	if err == nil {
		return "", false
	}
	if ended = w.endedSoon(); ended != "" {
		return ended, false
	}
	// Once more: it may have been a connection that the server was just about to drop, or a moment without a processor.
	if err = w.ask(context.Background(), w.signs[0], w.server.Timing.Reply); err == nil {
		return "", false
	}
	for _, less := range w.signs[1:] {
		if w.ask(context.Background(), less, w.server.Timing.PollAnswer) == nil {
			return fmt.Sprintf("it has frozen: it still answers %s, but no longer %s: %v", less.name, w.signs[0].name, err), true
		}
	}
	return fmt.Sprintf("it no longer answers: %v", err), false
}

func (w *watch) ask(ctx context.Context, what sign, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return what.ask(ctx)
}

// ended says how the server's process has ended, if it was started here and has.
func (w *watch) ended() string {
	if w.server.Process == nil {
		return ""
	}
	select {
	case <-w.server.Process.Exited():
	default:
		return ""
	}
	if err := w.server.Process.Err(); err != nil {
		return fmt.Sprintf("it has ended: %v", err)
	}
	return "it has ended: exit status 0"
}

// endedSoon is ended for a process whose sockets are closed already.
func (w *watch) endedSoon() string {
	if w.server.Process == nil {
		return ""
	}
	select {
	case <-w.server.Process.Exited():
	case <-time.After(exitNoticed):
	}
	return w.ended()
}

// exitNoticed is how much later than its sockets the end of a process may be seen.
const exitNoticed = time.Second

// gone is how the server was lost; nil if it was not.
func (w *watch) gone() *loss {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.lost
}

// revive starts the server again, or waits a little for one that somebody else starts, and says whether it lives.
func (w *watch) revive(ctx context.Context) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.server.Process != nil {
		if err := w.server.Restart(ctx); err != nil {
			return false
		}
		w.lost = nil
		return true
	}
	for deadline := time.Now().Add(w.server.Timing.Reply / 2); time.Now().Before(deadline) && ctx.Err() == nil; {
		if w.ask(ctx, w.signs[0], w.server.Timing.PollAnswer) == nil {
			w.lost = nil
			return true
		}
		select {
		case <-time.After(revivalPause):
		case <-ctx.Done():
		}
	}
	return false
}

// revivalPause is the pause between two looks for a server that comes back.
const revivalPause = 200 * time.Millisecond

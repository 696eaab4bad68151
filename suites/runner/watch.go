package runner

import (
	"context"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/server"
)

// watch notices that the target is gone, so that a server that died in the middle ends the run with one clear sentence and not
// with a hundred time-outs.
type watch struct {
	target *server.Server
	stop   context.CancelFunc

	mu     sync.Mutex
	reason string
}

// look asks the target for any answer at all, and returns why there is none. It is called after a case that did not pass.
func (w *watch) look() (gone string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.reason != "" {
		return w.reason
	}
	// Two tries: the first may meet a connection that the target is just about to drop.
	var err error
	for range 2 {
		if err = w.ask(); err == nil {
			return ""
		}
	}
	w.reason = fmt.Sprintf("the target no longer answers: %v", err)
	if process := w.target.Process; process != nil {
		select {
		case <-process.Exited():
			w.reason = fmt.Sprintf("the target is gone: %v", process.Err())
		case <-time.After(exitNoticed):
		}
	}
	w.stop()
	return w.reason
}

// exitNoticed is how much later than its sockets the end of a process may be seen.
const exitNoticed = time.Second

func (w *watch) ask() error {
	ctx, cancel := context.WithTimeout(context.Background(), w.target.Timing.Reply)
	defer cancel()
	asking := &wire.Wire{Endpoint: w.target.Endpoint}
	defer asking.CloseIdle()
	// Any answer will do; without parameters none opens a session.
	_, err := asking.Do(ctx, wire.Request{Method: "GET", Query: url.Values{}})
	return err
}

func (w *watch) gone() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.reason
}

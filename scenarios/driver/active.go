package driver

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// activeUsers are the users that do something, each in a goroutine. A user that only stays connected is not among them.
type activeUsers struct {
	run   *Run
	group sync.WaitGroup
	mu    sync.Mutex
	over  bool
}

// start runs a user's activity, unless the run no longer waits for any. A panic ends the run, which still reports.
func (a *activeUsers) start(activity func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.over {
		return
	}
	a.group.Go(func() {
		defer func() {
			if panicked := recover(); panicked != nil {
				a.run.fail(fmt.Sprintf("the driver panicked: %v\n%s", panicked, debug.Stack()))
			}
		}()
		activity()
	})
}

// wait waits until all activities have ended. None starts any more.
func (a *activeUsers) wait() {
	a.mu.Lock()
	a.over = true
	a.mu.Unlock()
	a.group.Wait()
}

package driver

import (
	"fmt"
	"runtime/debug"
	"sync"
)

// living are the users that do something, each in a goroutine. One that only stays connected does nothing.
type living struct {
	run   *Run
	group sync.WaitGroup
	mu    sync.Mutex
	over  bool
}

// begin lets a user do something, unless it is too late for that. A panic of the driver's own ends the run, which still reports.
func (l *living) begin(do func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return
	}
	l.group.Go(func() {
		defer func() {
			if panicked := recover(); panicked != nil {
				l.run.fault.Store(fmt.Sprintf("the driver panicked: %v\n%s", panicked, debug.Stack()))
				l.run.over()
			}
		}()
		do()
	})
}

// wait waits until all are done; nobody begins any more.
func (l *living) wait() {
	l.mu.Lock()
	l.over = true
	l.mu.Unlock()
	l.group.Wait()
}

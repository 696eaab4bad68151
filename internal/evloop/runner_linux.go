package evloop

import (
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// runner is a goroutine that runs a loop, or did until another took over.
type runner struct {
	poller *os.File // a duplicate of the loop's epoll descriptor, to wait for
	began  bool     // it has been given the processor; guarded by the loop's lock
	events [128]unix.EpollEvent
}

const (
	// maxHandling is how long a handler may keep the other connections waiting.
	maxHandling = 10 * time.Millisecond
	// readSize is the size of the buffer that handlers read into.
	readSize = 64 << 10
)

// readBuffers holds the buffers of runners that have ended.
var readBuffers = sync.Pool{New: func() any { return new([readSize]byte) }}

// startRunnerLocked starts a goroutine that runs the loop from now on.
func (l *loop) startRunnerLocked() error {
	fd, err := unix.FcntlInt(uintptr(l.epoll), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("fcntl", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return os.NewSyscallError("fcntl", err)
	}
	r := &runner{poller: os.NewFile(uintptr(fd), "epoll")}
	raw, err := r.poller.SyscallConn()
	if err != nil {
		r.poller.Close()
		return err
	}
	l.runner = r
	go l.run(r, raw)
	return nil
}

// run waits for events and handles them until the loop ends or another runner takes over.
func (l *loop) run(r *runner, raw syscall.RawConn) {
	buf := readBuffers.Get().(*[readSize]byte)
	defer readBuffers.Put(buf)
	if l.handleBatch(r, buf[:]) { // what the runner before has left
		// An error says that the loop has ended.
		_ = raw.Read(func(uintptr) (over bool) { return l.poll(r, buf[:]) })
	}
	r.poller.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended && l.runner == r {
		unix.Close(l.epoll)
	}
}

// poll handles what has happened. It returns true when the loop is over for this runner. Go's poller remembers what happens meanwhile, so
// epoll need not be asked again until the buffer of events was filled.
func (l *loop) poll(r *runner, buf []byte) (over bool) {
	for n := len(r.events); n == len(r.events); {
		n, _ = sysEpoll(l.epoll, r.events[:]) // EINTR apart, it cannot fail; and after that Go's poller asks again
		if n > 0 && !(l.beginBatch(r.events[:n]) && l.handleBatch(r, buf)) {
			return true
		}
	}
	return false
}

// beginBatch takes events that the runner has received. It returns false when the loop has ended.
func (l *loop) beginBatch(events []unix.EpollEvent) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.batch, l.handling = events, true
	if !l.watching && !l.ended {
		l.watching, l.watchedSteps = true, l.steps
		l.watchdog.Reset(maxHandling)
	}
	return !l.ended
}

// handleBatch handles what is left of the batch. It returns false when the loop is over for this runner.
func (l *loop) handleBatch(r *runner, buf []byte) bool {
	var done task
	for {
		t, more := l.nextTask(r, done)
		if t.conn == nil {
			return more
		}
		t.handler.Writable()
		if t.readable {
			t.handler.Readable(buf)
		}
		done = t
	}
}

// task is one event to be handled.
type task struct {
	conn     *Conn
	handler  Handler
	readable bool // Readable is to be called: no other goroutine runs it
}

// nextTask returns what follows a task that is done; none when the batch is done, and then whether to wait for more.
func (l *loop) nextTask(r *runner, done task) (t task, more bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.steps++
	if c := done.conn; done.readable {
		if c.missed && c.handler != nil {
			c.missed = false
			return task{c, c.handler, true}, true
		}
		c.busy = false
	}
	if l.runner != r || l.ended {
		return task{}, false
	}
	r.began = true
	for len(l.batch) > 0 {
		event := l.batch[0]
		l.batch = l.batch[1:]
		c := l.conns[event.Fd]
		if c == nil {
			continue
		}
		c.note(event.Events)
		switch {
		case c.handler == nil:
			continue
		case c.busy:
			c.missed = true // the goroutine that runs Readable runs it again
			return task{c, c.handler, false}, true
		}
		c.busy = true
		return task{c, c.handler, true}, true
	}
	l.batch, l.handling = nil, false
	return task{}, true
}

// note takes an event, for Read and Write that wait.
func (c *Conn) note(events uint32) {
	if events&endEvents != 0 {
		c.ended.Store(true)
	}
	if events&^unix.EPOLLOUT != 0 {
		c.reading.wake()
	}
	if events&^unix.EPOLLIN != 0 {
		c.writing.wake()
	}
}

// watchRunner is the watchdog: a runner that has taken no step since it looked last is replaced.
func (l *loop) watchRunner() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.watching = l.handling && !l.ended; !l.watching {
		return
	}
	if l.steps == l.watchedSteps && l.runner.began {
		_ = l.startRunnerLocked() // without a descriptor for another runner, this one goes on
	}
	l.watchedSteps = l.steps
	l.watchdog.Reset(maxHandling)
}

package evloop

import (
	"os"
	"runtime"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// loop is an event loop: one goroutine, its runner, waits for many connections and calls the handlers of those with an event.
//
// It waits with epoll, edge-triggered. The epoll descriptor is itself waited for by Go's poller, so that no thread is blocked.
type loop struct {
	epoll int

	mu       sync.Mutex
	conns    map[int32]*Conn   // by descriptor
	runner   *runner           // the goroutine that runs the loop now
	batch    []unix.EpollEvent // events still to be handled
	handling bool              // the runner handles a batch, and does not wait
	steps    uint64            // how often the runner took an event, or asked for one
	ended    bool

	// The watchdog replaces a runner that a handler keeps busy.
	watchdog     *time.Timer
	watching     bool
	watchedSteps uint64 // steps, when the watchdog looked last
}

// interest is every change of a connection, announced once.
const interest = unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLRDHUP | unix.EPOLLET

// endEvents announce the end of the stream, or an error.
const endEvents = unix.EPOLLRDHUP | unix.EPOLLHUP | unix.EPOLLERR

// loops are the event loops of the process, at most one for every second processor: the goroutines that send need some, too.
var loops struct {
	mu   sync.Mutex
	all  []*loop
	next int
}

// watch makes a connection of a descriptor, and has a loop wait for it.
func watch(fd int) (*Conn, error) {
	loops.mu.Lock()
	defer loops.mu.Unlock()
	if n := max(1, runtime.GOMAXPROCS(0)/2); len(loops.all) < n {
		loops.all = append(loops.all, make([]*loop, n-len(loops.all))...)
	}
	loops.next = (loops.next + 1) % len(loops.all)
	at := &loops.all[loops.next]
	c := newConn(fd)
	if *at != nil {
		if added, err := (*at).add(c, fd); added || err != nil {
			return c, err
		}
	}
	l, err := newLoop()
	if err != nil {
		return nil, err
	}
	*at = l
	_, err = l.add(c, fd)
	return c, err
}

// newLoop starts a loop that has no connection yet.
func newLoop() (*loop, error) {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	l := &loop{epoll: epoll, conns: map[int32]*Conn{}}
	l.watchdog = time.AfterFunc(maxHandling, l.watchRunner)
	l.watchdog.Stop()
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.startRunnerLocked(); err != nil {
		unix.Close(epoll)
		return nil, err
	}
	return l, nil
}

// add has the loop wait for a connection, unless the loop has ended. What is known of the connection is the first event.
func (l *loop) add(c *Conn, fd int) (added bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return false, nil
	}
	c.loop = l
	l.conns[int32(fd)] = c
	event := unix.EpollEvent{Events: interest, Fd: int32(fd)}
	if err := unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, fd, &event); err != nil {
		l.removeLocked(fd)
		return false, os.NewSyscallError("epoll_ctl", err)
	}
	return true, nil
}

// handle sets the handler of a connection. What is known of the connection comes again, as an event for the handler.
func (l *loop) handle(c *Conn, fd int, h Handler) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c.handler = h
	event := unix.EpollEvent{Events: interest, Fd: int32(fd)}
	_ = unix.EpollCtl(l.epoll, unix.EPOLL_CTL_MOD, fd, &event) // cannot fail: the descriptor was added
}

// remove ends the wait for a connection. Its descriptor can be closed afterwards.
func (l *loop) remove(fd int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.removeLocked(fd)
}

// removeLocked does the work of remove. The loop ends with its last connection.
func (l *loop) removeLocked(fd int) {
	l.conns[int32(fd)].handler = nil
	delete(l.conns, int32(fd))
	if len(l.conns) > 0 || l.ended {
		return
	}
	l.ended = true
	l.watchdog.Stop()
	l.runner.poller.SetReadDeadline(past) // ends its wait
}

// past is a deadline that has passed.
var past = time.Unix(1, 0)

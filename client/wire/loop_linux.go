package wire

import (
	"os"
	"runtime"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// loop is an event loop: one goroutine that waits for many connections, and reads each that has something to say.
//
// It waits with epoll, edge-triggered. The epoll descriptor is waited for by the runtime's poller in turn, so that no
// thread is blocked and Go's scheduler stays in charge.
//
// A listener may take its time, or wait for something: after relief a fresh goroutine takes over the loop, and the first one
// ends when the listener returns.
type loop struct {
	epoll int

	mu       sync.Mutex
	flows    map[int32]*polled
	runner   *runner           // who runs the loop
	batch    []unix.EpollEvent // what is still to be looked at
	turns    uint64            // how many connections were looked at
	busy     bool              // the runner looks at a batch, and does not wait
	watch    *time.Timer       // calls look, if watching
	watching bool
	watched  uint64 // turns, when look was called last
	ended    bool
}

// runner is a goroutine that runs a loop, or did.
type runner struct {
	poller *os.File // a duplicate of the loop's epoll descriptor, to wait for
	begun  bool     // it has come to run; guarded by the loop's lock
	events [128]unix.EpollEvent
	buf    []byte
}

const (
	// relief is how long one connection may keep the others waiting.
	relief = 10 * time.Millisecond
	// readSize is how much is read at once.
	readSize = 64 << 10
)

// readBuffers holds the buffers of runners.
var readBuffers = sync.Pool{New: func() any { return new([readSize]byte) }}

// loops are the event loops that run now: one for every second processor, as those who send need some, too.
var loops struct {
	mu   sync.Mutex
	all  []*loop
	next int
}

// watch gives a flow to a loop.
func watch(p *polled) error {
	loops.mu.Lock()
	defer loops.mu.Unlock()
	if n := max(1, runtime.GOMAXPROCS(0)/2); len(loops.all) < n {
		loops.all = append(loops.all, make([]*loop, n-len(loops.all))...)
	}
	loops.next = (loops.next + 1) % len(loops.all)
	at := &loops.all[loops.next]
	if *at != nil {
		if added, err := (*at).add(p); added || err != nil {
			return err
		}
	}
	l, err := newLoop()
	if err != nil {
		return err
	}
	*at = l
	_, err = l.add(p)
	return err
}

// newLoop returns a loop that waits for nothing yet.
func newLoop() (*loop, error) {
	epoll, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, os.NewSyscallError("epoll_create1", err)
	}
	l := &loop{epoll: epoll, flows: map[int32]*polled{}}
	l.watch = time.AfterFunc(relief, l.look)
	l.watch.Stop()
	if err := l.relieve(); err != nil {
		unix.Close(epoll)
		return nil, err
	}
	return l, nil
}

// add watches a flow, unless the loop has ended. Its first event comes at once.
func (l *loop) add(p *polled) (added bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		return false, nil
	}
	p.loop = l
	l.flows[int32(p.fd)] = p
	event := unix.EpollEvent{Events: interest, Fd: int32(p.fd)}
	if err := unix.EpollCtl(l.epoll, unix.EPOLL_CTL_ADD, p.fd, &event); err != nil {
		l.drop(p)
		return false, os.NewSyscallError("epoll_ctl", err)
	}
	return true, nil
}

// again makes what there is to know about a flow come again, if it has not ended.
func (l *loop) again(p *polled, fd int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.flows[int32(fd)] == p {
		event := unix.EpollEvent{Events: interest, Fd: int32(fd)}
		_ = unix.EpollCtl(l.epoll, unix.EPOLL_CTL_MOD, fd, &event) // it was added, so this cannot fail
	}
}

// interest is everything there is to know about a connection, each time it changes.
const interest = unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLRDHUP | unix.EPOLLET

// forget ends the watch over a flow, before it is closed.
func (l *loop) forget(p *polled) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.drop(p)
}

// drop removes a flow. With the last one the loop ends. It is called with the lock held.
func (l *loop) drop(p *polled) {
	delete(l.flows, int32(p.fd))
	if len(l.flows) > 0 || l.ended {
		return
	}
	l.ended = true
	l.watch.Stop()
	l.runner.poller.SetReadDeadline(past) // ends the wait
}

// relieve starts a goroutine that runs the loop from now on. It is called with the lock held, or before anybody has it.
func (l *loop) relieve() error {
	fd, err := unix.FcntlInt(uintptr(l.epoll), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		return os.NewSyscallError("fcntl", err)
	}
	if err := unix.SetNonblock(fd, true); err != nil {
		unix.Close(fd)
		return os.NewSyscallError("fcntl", err)
	}
	r := &runner{poller: os.NewFile(uintptr(fd), "epoll")}
	waits, err := r.poller.SyscallConn()
	if err != nil {
		r.poller.Close()
		return err
	}
	l.runner = r
	go l.run(r, waits)
	return nil
}

// run waits and reads until the loop ends or somebody else runs it.
func (l *loop) run(r *runner, waits syscall.RawConn) {
	buf := readBuffers.Get().(*[readSize]byte)
	defer readBuffers.Put(buf)
	r.buf = buf[:]
	if l.work(r) { // what the one before has left
		// An error says that the loop is over.
		_ = waits.Read(func(uintptr) (over bool) { return l.poll(r) })
	}
	r.poller.Close()
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended && l.runner == r {
		unix.Close(l.epoll)
	}
}

// poll looks at what has happened; true when the loop is over for this runner. The runtime's poller remembers what happens
// meanwhile, so epoll is not asked again before it says so.
func (l *loop) poll(r *runner) (over bool) {
	for n := len(r.events); n == len(r.events); {
		n, _ = pollNow(l.epoll, r.events[:]) // nothing can be wrong with it
		if n > 0 && !(l.begin(r.events[:n]) && l.work(r)) {
			return true
		}
	}
	return false
}

// begin takes events that the runner has received; false when the loop is over.
func (l *loop) begin(events []unix.EpollEvent) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.batch, l.busy = events, true
	if !l.watching && !l.ended {
		l.watching, l.watched = true, l.turns
		l.watch.Reset(relief)
	}
	return !l.ended
}

// work looks at what is left of the batch. It returns false when the loop is over for this runner.
func (l *loop) work(r *runner) bool {
	var last *polled
	for {
		p, events, more := l.next(r, last)
		if p == nil {
			return more
		}
		p.drain()
		last = nil
		if events != 0 {
			last = p
			p.read(r.buf, events)
		}
	}
}

// next returns which flow is to be looked at after last, and what there is to read; no flow when the batch is done, and
// whether to wait for more then. A flow that is being read meanwhile is read again by the same goroutine.
func (l *loop) next(r *runner, last *polled) (p *polled, events uint32, more bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.turns++
	if last != nil {
		if events, last.missed = last.missed, 0; events != 0 {
			return last, events, true
		}
		last.busy = false
	}
	if l.runner != r || l.ended {
		return nil, 0, false
	}
	r.begun = true
	for len(l.batch) > 0 {
		event := l.batch[0]
		l.batch = l.batch[1:]
		p := l.flows[event.Fd]
		switch {
		case p == nil:
			continue
		case p.busy:
			p.missed |= event.Events
			return p, 0, true
		}
		p.busy = true
		return p, event.Events, true
	}
	l.batch, l.busy = nil, false
	return nil, 0, true
}

// look is the watchdog: if nothing has moved since it looked last, the loop gets a fresh goroutine.
func (l *loop) look() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.watching = l.busy && !l.ended; !l.watching {
		return
	}
	if l.turns == l.watched && l.runner.begun {
		_ = l.relieve() // without a descriptor there is no relief yet
	}
	l.watched = l.turns
	l.watch.Reset(relief)
}

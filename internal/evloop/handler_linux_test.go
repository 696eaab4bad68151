package evloop

import (
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
)

func contextThatEnds(t *testing.T) (context.Context, context.CancelFunc) {
	t.Helper()
	return context.WithCancel(t.Context())
}

// recorder keeps what a connection brings.
type recorder struct {
	conn    *Conn
	read    chan string
	ended   chan error
	blocked func() // called before a read
}

func record(t *testing.T, c *Conn) *recorder {
	t.Helper()
	r := &recorder{conn: c, read: make(chan string, 1000), ended: make(chan error, 1)}
	return r
}

func (r *recorder) Writable() {}

func (r *recorder) Readable(buf []byte) {
	if r.blocked != nil {
		r.blocked()
	}
	for {
		n, more, err := r.conn.TryRead(buf)
		switch {
		case err != nil:
			r.conn.Close()
			r.ended <- err
			return
		case n == 0:
			return
		}
		r.read <- string(buf[:n])
		if !more {
			return
		}
	}
}

func next[T any](t *testing.T, from <-chan T) (value T) {
	t.Helper()
	select {
	case value = <-from:
	case <-time.After(testutil.Patience):
		t.Fatal("nothing comes")
	}
	return value
}

// A handler is told of what came before it, of what comes, and of the end.
func TestHandlerIsToldOfWhatComes(t *testing.T) {
	for name, open := range map[string]func(*testing.T) (*Conn, *net.TCPConn){
		"dialled": func(t *testing.T) (*Conn, *net.TCPConn) { return connected(t, nil) },
		"adopted": adopted,
	} {
		t.Run(name, func(t *testing.T) {
			ours, theirs := open(t)
			io.WriteString(theirs, "before")
			testutil.Eventually(t, "it has arrived", func() bool { return !ours.Idle() })
			r := record(t, ours)
			if err := ours.Handle(r); err != nil {
				t.Fatal(err)
			}
			if got := next(t, r.read); got != "before" {
				t.Errorf("read %q", got)
			}
			for range 100 {
				io.WriteString(theirs, "after")
				if got := next(t, r.read); got != "after" {
					t.Fatalf("read %q", got)
				}
			}
			theirs.Close()
			if err := next(t, r.ended); err != io.EOF {
				t.Errorf("it ends with %v", err)
			}
		})
	}
}

// Shutdown has the handler called, so that it learns of the end.
func TestHandlerIsToldOfAShutdown(t *testing.T) {
	ours, _ := connected(t, nil)
	r := record(t, ours)
	if err := ours.Handle(r); err != nil {
		t.Fatal(err)
	}
	if err := ours.Shutdown(); err != nil {
		t.Fatal(err)
	}
	if err := next(t, r.ended); err != io.EOF {
		t.Errorf("it ends with %v", err)
	}
}

// What TryWrite could not write can be written when Writable is called.
func TestHandlerIsToldWhenItCanWrite(t *testing.T) {
	ours, theirs := connected(t, nil)
	w := &writer{conn: ours, left: 32 << 20, done: make(chan error, 1)}
	if err := ours.Handle(w); err != nil {
		t.Fatal(err)
	}
	read := make(chan int64, 1)
	go func() {
		n, _ := io.Copy(io.Discard, theirs)
		read <- n
	}()
	if err := next(t, w.done); err != nil {
		t.Fatal(err)
	}
	ours.Close()
	if n := next(t, read); n != 32<<20 {
		t.Errorf("%d bytes arrived", n)
	}
}

// writer writes a number of bytes as they are taken.
type writer struct {
	conn *Conn
	mu   sync.Mutex
	left int
	done chan error
}

func (w *writer) Readable([]byte) {}

func (w *writer) Writable() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for w.left > 0 {
		size := min(w.left, 1<<20)
		n, err := w.conn.TryWrite(make([]byte, size))
		w.left -= n
		if err != nil || w.left == 0 {
			w.done <- err
		}
		if err != nil || n < size {
			return
		}
	}
}

// Connections do not wait for the handlers of others, and a handler is never called twice at once.
func TestHandlersThatBlock(t *testing.T) {
	release := make(chan struct{})
	var slow []*recorder
	for range 10 {
		ours, theirs := connected(t, nil)
		r := record(t, ours)
		calls := make(chan struct{}, 1)
		r.blocked = func() {
			select {
			case calls <- struct{}{}:
			default:
				t.Error("Readable was called while it ran")
			}
			<-release
			<-calls
		}
		ours.Handle(r)
		io.WriteString(theirs, "x")
		slow = append(slow, r)
	}
	for range 10 {
		ours, theirs := connected(t, nil)
		r := record(t, ours)
		ours.Handle(r)
		io.WriteString(theirs, "hello")
		if got := next(t, r.read); got != "hello" {
			t.Errorf("read %q", got)
		}
	}
	close(release)
	for _, r := range slow {
		if got := next(t, r.read); got != "x" {
			t.Errorf("read %q", got)
		}
	}
}

// After Close the handler is not called, although the loop has an event for it.
func TestHandlerIsNotCalledAfterClose(t *testing.T) {
	blocker, peer := connected(t, nil)
	entered, release := make(chan struct{}), make(chan struct{})
	b := record(t, blocker)
	b.blocked = sync.OnceFunc(func() {
		close(entered)
		<-release
	})
	blocker.Handle(b)
	<-entered // the loop is busy, for a moment
	ours, theirs := connected(t, nil)
	if blocker.loop != ours.loop {
		t.Skip("several loops run here")
	}
	ours.Close()
	io.WriteString(theirs, "x")
	io.WriteString(peer, "x")
	close(release)
	next(t, b.read)
	if err := ours.Handle(record(t, ours)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("Handle: %v", err)
	}
}

// counter answers each number with the next.
type counter struct {
	t    *testing.T
	conn *Conn
	next uint32
	done chan struct{}
}

const lastNumber = 300

func (c *counter) Writable() {}

func (c *counter) Readable(buf []byte) {
	for c.next <= lastNumber {
		n, more, err := c.conn.TryRead(buf[:4])
		switch {
		case n == 0 && err == nil:
			return
		case n < 4:
			c.t.Errorf("TryRead: %d, %v", n, err)
			return
		}
		if got := binary.BigEndian.Uint32(buf); got != c.next {
			c.t.Errorf("received %d, want %d", got, c.next)
		}
		if c.next++; c.next > lastNumber {
			close(c.done)
			return
		}
		if _, err := c.conn.TryWrite(binary.BigEndian.AppendUint32(nil, c.next)); err != nil {
			c.t.Error(err)
		}
		if !more {
			return
		}
	}
}

// However often the loop changes hands, because the machine is so slow that the watchdog sees no step, nothing is lost.
func TestALoopThatChangesHands(t *testing.T) {
	counters := make([]*counter, 20)
	for i := range counters {
		ours, theirs := connected(t, nil)
		c := &counter{t: t, conn: ours, done: make(chan struct{})}
		if err := ours.Handle(c); err != nil {
			t.Fatal(err)
		}
		counters[i] = c
		go func() {
			theirs.Write(make([]byte, 4)) // the first number
			io.Copy(theirs, theirs)
		}()
	}
	over := make(chan struct{})
	var watchdog sync.WaitGroup
	watchdog.Go(func() {
		for {
			select {
			case <-over:
				return
			case <-time.After(100 * time.Microsecond):
				for _, c := range counters {
					c.conn.loop.watchRunner()
				}
			}
		}
	})
	for _, c := range counters {
		next(t, c.done)
	}
	close(over)
	watchdog.Wait()
}

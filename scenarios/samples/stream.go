package samples

import (
	"errors"
	"io"
	"sync"
	"time"

	"github.com/sioproof/sioproof/scenarios/measure"
)

// maxQueued is how many samples may wait to be written.
const maxQueued = 1 << 18

// Stream takes what is timed, and writes it in a goroutine of its own. It is safe for concurrent use, and only [Stream.Close] ever
// waits for what it writes to.
type Stream struct {
	ended chan struct{} // closed when nothing is written any more

	mu        sync.Mutex
	wake      sync.Cond // there is something to be written, or the stream is closed
	queue     []item
	spare     [][]measure.Timed
	queued    int  // samples in the queue
	unflushed int  // samples that the writer has taken, and that may not be in the file yet
	closed    bool // nothing is taken any more
	account   Account
}

var _ measure.Sink = (*Stream)(nil)

// Account says what became of the samples.
type Account struct {
	Written, Missing int64
	Reason           string // why some are missing; empty if none is
}

// item is something to be written: samples, or a second.
type item struct {
	timed   []measure.Timed
	second  *measure.Point
	missing int64 // up to the second
}

// Why samples are missing, beside an error of writing.
const (
	tooSlow  = "the file takes them too slowly"
	notEnded = "the file did not take the last ones in time"
)

// New begins a stream that is written to a file, its header first; compressed if that is asked for. The stream closes the file.
func New(file io.WriteCloser, compressed bool, h Header) *Stream {
	s := &Stream{ended: make(chan struct{})}
	s.wake.L = &s.mu
	h.Schema, h.Columns = Schema, columns
	go func() {
		defer close(s.ended)
		err := s.write(newWriter(file, compressed), h)
		s.flushed(errors.Join(err, file.Close()))
	}()
	return s
}

// Timed implements [measure.Sink].
func (s *Stream) Timed(timed []measure.Timed) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		s.account.Missing += int64(len(timed))
		return
	case s.queued+len(timed) > maxQueued:
		s.account.miss(len(timed), tooSlow)
		return
	}
	var buffer []measure.Timed
	if last := len(s.spare) - 1; last >= 0 {
		buffer, s.spare = s.spare[last], s.spare[:last]
	}
	s.queued += len(timed)
	s.queue = append(s.queue, item{timed: append(buffer[:0], timed...)})
	s.wake.Signal()
}

// Second implements [measure.Sink].
func (s *Stream) Second(p measure.Point) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return
	}
	s.queue = append(s.queue, item{second: &p, missing: s.account.Missing})
	s.wake.Signal()
}

// Close ends the stream. It waits so long, at most, until everything is written.
func (s *Stream) Close(patience time.Duration) Account {
	s.mu.Lock()
	s.closed = true
	s.wake.Signal()
	s.mu.Unlock()
	limit := time.NewTimer(patience)
	defer limit.Stop()
	select {
	case <-s.ended:
	case <-limit.C:
		s.giveUp(notEnded)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.account
}

// next waits for the next item; false when there is none any more.
func (s *Stream) next() (next item, more bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.queue) == 0 {
		if s.closed {
			return item{missing: s.account.Missing}, false
		}
		s.wake.Wait()
	}
	next = s.queue[0]
	if s.queue = s.queue[1:]; len(s.queue) == 0 {
		s.queue = nil
	}
	s.queued -= len(next.timed)
	s.unflushed += len(next.timed)
	return next, true
}

// write writes everything, up to the end.
func (s *Stream) write(w *writer, h Header) error {
	err := w.value(h)
	for err == nil {
		next, more := s.next()
		switch {
		case !more:
			return w.end(line{End: true, Missing: next.missing})
		case next.second != nil:
			second := next.second.Report()
			if err = w.value(line{Second: &second, Missing: next.missing}); err == nil {
				err = w.flush()
				s.flushed(err)
			}
		default:
			err = w.timed(next.timed)
			s.mu.Lock()
			s.spare = append(s.spare, next.timed)
			s.mu.Unlock()
		}
	}
	return err
}

// flushed notes that everything that was taken is in the file. With an error it is not, and nothing will be any more.
func (s *Stream) flushed(err error) {
	if err != nil {
		s.giveUp(err.Error())
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.account.Written += int64(s.unflushed)
	s.unflushed = 0
}

// giveUp takes for missing what is not in the file, and nothing more is taken.
func (s *Stream) giveUp(reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.account.miss(s.queued+s.unflushed, reason)
	s.queue, s.queued, s.unflushed, s.closed = nil, 0, 0, true
}

// miss notes that samples are not written. The first reason is the one that counts.
func (a *Account) miss(n int, reason string) {
	a.Missing += int64(n)
	if a.Reason == "" {
		a.Reason = reason
	}
}

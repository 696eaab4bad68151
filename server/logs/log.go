package logs

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
)

// Bounds of a log in memory. A target that prints more loses its oldest lines, and the log says how many.
const (
	maxLogLines  = 200_000
	maxLogBytes  = 32 << 20
	maxLineBytes = 16 << 10
)

// Position is a place between two lines of a log.
type Position int

// Log is what the target printed, line by line. It is safe for concurrent use.
type Log struct {
	mu      sync.Mutex
	lines   []string
	first   Position      // position of lines[0]: how many were dropped before it
	size    int           // bytes in lines
	changed chan struct{} // closed and replaced when a line arrives
	ended   string        // why no more lines will come; empty while some may
}

// New returns an empty log.
func New() *Log {
	return &Log{changed: make(chan struct{})}
}

// Mark returns the position behind the last line so far.
func (l *Log) Mark() Position {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.first + Position(len(l.lines))
}

// Lines returns the lines that arrived after a position, oldest first, without their line ends. Lines that were dropped
// because the log grew beyond its bounds are missing; Dropped counts them.
func (l *Log) Lines(since Position) []string {
	lines, _ := l.after(since)
	return lines
}

// Dropped returns how many lines after a position are no longer kept.
func (l *Log) Dropped(since Position) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return max(0, int(l.first-since))
}

// Read returns the lines after a position as Lines does, how many before them are no longer kept, and the position behind them.
func (l *Log) Read(since Position) (lines []string, dropped int, end Position) {
	l.mu.Lock()
	defer l.mu.Unlock()
	dropped = max(0, int(l.first-since))
	skip := min(max(0, int(since-l.first)), len(l.lines))
	return append([]string(nil), l.lines[skip:]...), dropped, l.first + Position(len(l.lines))
}

// Await waits until done says so about the lines after a position, and returns nil; or until ctx ends, and returns its
// error. It asks done at once, again whenever lines have arrived or the log has ended, and once more at the end.
func (l *Log) Await(ctx context.Context, since Position, done func(lines []string) bool) error {
	for {
		lines, changed := l.after(since)
		if done(lines) {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			if done(l.Lines(since)) {
				return nil
			}
			return ctx.Err()
		}
	}
}

// Tail returns the last lines, at most n.
func (l *Log) Tail(n int) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.lines[max(0, len(l.lines)-n):]...)
}

// Add appends a line.
func (l *Log) Add(line string) {
	line = strings.TrimRight(line, "\r\n")
	if len(line) > maxLineBytes {
		line = line[:maxLineBytes] + " …"
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.lines = append(l.lines, line)
	l.size += len(line)
	for len(l.lines) > 1 && (len(l.lines) > maxLogLines || l.size > maxLogBytes) {
		l.size -= len(l.lines[0])
		l.lines[0] = ""
		l.lines = l.lines[1:]
		l.first++
	}
	close(l.changed)
	l.changed = make(chan struct{})
}

// End says that no more lines will come, and why.
func (l *Log) End(reason string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = reason
	close(l.changed)
	l.changed = make(chan struct{})
}

// Ended returns why no more lines will come; nothing while some may. A server that has ended does not end its log: it may be started again.
func (l *Log) Ended() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ended
}

// after returns the lines after a position and a channel that is closed when there is one more.
func (l *Log) after(since Position) ([]string, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	skip := min(max(0, int(since-l.first)), len(l.lines))
	return append([]string(nil), l.lines[skip:]...), l.changed
}

// Writer returns a writer whose lines are added to the log, for a target in the same process. It is safe for concurrent
// use. A line without an end is added by Close.
func (l *Log) Writer() io.WriteCloser {
	return &lineWriter{log: l}
}

// lineWriter cuts what a program prints into the lines of a log. A line without an end is kept until Close; one that is too
// long is cut, and the rest of it skipped.
type lineWriter struct {
	log *Log

	mu       sync.Mutex
	partial  []byte
	skipping bool
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	written := len(p)
	for {
		line, rest, complete := bytes.Cut(p, []byte{'\n'})
		if !w.skipping {
			room := maxLineBytes + 1 - len(w.partial)
			w.partial = append(w.partial, line[:min(len(line), room)]...)
		}
		if !complete {
			if len(w.partial) > maxLineBytes {
				w.flush()
				w.skipping = true
			}
			return written, nil
		}
		if !w.skipping {
			w.flush()
		}
		w.skipping = false
		p = rest
	}
}

// Close adds what is left without a line end.
func (w *lineWriter) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.partial) > 0 {
		w.flush()
	}
	return nil
}

func (w *lineWriter) flush() {
	w.log.Add(string(w.partial))
	w.partial = w.partial[:0]
}

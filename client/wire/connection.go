package wire

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// connection is one HTTP connection, used for one exchange at a time.
type connection struct {
	conn    net.Conn
	meter   meter
	reader  *bufio.Reader
	expires time.Time // when it has been idle for too long
}

// readers holds the buffers of connections that are not in use.
var readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, 4096) }}

func (w *Wire) newConnection(conn net.Conn) *connection {
	c := &connection{conn: conn, reader: readers.Get().(*bufio.Reader)}
	c.meter.source, c.meter.traffic = conn, w.Traffic
	c.reader.Reset(&c.meter)
	return c
}

// write writes a request.
func (c *connection) write(encoded []byte) error {
	n, err := c.conn.Write(encoded)
	countSent(c.meter.traffic, n)
	return err
}

// close ends the connection.
func (c *connection) close() {
	c.conn.Close()
	c.release()
}

// release gives the buffer back; the connection below stays open.
func (c *connection) release() {
	c.reader.Reset(nil)
	readers.Put(c.reader)
	c.reader = nil
}

// buffered returns the bytes that came after the response. They are valid until the next read.
func (c *connection) buffered() []byte {
	early, _ := c.reader.Peek(c.reader.Buffered())
	return early
}

// takeIdle returns an idle connection that still looks usable, or nil.
func (w *Wire) takeIdle() *connection {
	now := time.Now()
	for {
		c := w.popIdle()
		if c == nil || now.Before(c.expires) && !stale(c.conn) {
			return c
		}
		c.close()
	}
}

// popIdle removes the idle connection that was used last, or returns nil.
func (w *Wire) popIdle() *connection {
	w.mu.Lock()
	defer w.mu.Unlock()
	last := len(w.idle) - 1
	if last < 0 {
		return nil
	}
	c := w.idle[last]
	w.idle = w.idle[:last]
	return c
}

// putIdle puts a connection aside for the next request. keepAlive is the response's Keep-Alive field.
func (w *Wire) putIdle(c *connection, keepAlive string) {
	c.expires = time.Now().Add(idleTime(keepAlive))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.idle = append(w.idle, c)
}

// idleTime returns how long a connection may be idle: a second less than "timeout=5" allows, as the next request takes time, too.
func idleTime(keepAlive string) time.Duration {
	for _, part := range strings.Split(keepAlive, ",") {
		value, found := strings.CutPrefix(strings.TrimSpace(part), "timeout=")
		if seconds, err := strconv.Atoi(value); found && err == nil && seconds >= 0 {
			return min(maxIdle, time.Duration(seconds-1)*time.Second)
		}
	}
	return maxIdle
}

// errMeter says that the server sent more than it may.
var errMeter = errors.New("too many bytes")

// meter bounds what is read for one response and keeps its first bytes as evidence.
type meter struct {
	source   io.Reader
	traffic  Traffic
	left     int
	total    int
	captured []byte
}

// start begins a new response that may have up to limit bytes.
func (m *meter) start(limit int) {
	m.left, m.total, m.captured = limit, 0, m.captured[:0]
}

func (m *meter) Read(p []byte) (int, error) {
	if m.left <= 0 {
		return 0, errMeter
	}
	n, err := m.source.Read(p[:min(len(p), m.left)])
	m.left -= n
	m.total += n
	countReceived(m.traffic, n)
	if room := transcriptData - len(m.captured); room > 0 {
		m.captured = append(m.captured, p[:min(n, room)]...)
	}
	return n, err
}

package reference

import (
	"net"
	"sync"
	"sync/atomic"
)

// limitedListener closes connections beyond a number at once, so that idle ones cannot use up the process's files.
type limitedListener struct {
	net.Listener
	free atomic.Int64
}

func limitConnections(listener net.Listener, limit int) net.Listener {
	l := &limitedListener{Listener: listener}
	l.free.Store(int64(limit))
	return l
}

// Accept implements net.Listener.
func (l *limitedListener) Accept() (net.Conn, error) {
	for {
		conn, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		tcp, ok := conn.(*net.TCPConn)
		if !ok {
			return conn, nil
		}
		if l.free.Add(-1) >= 0 {
			return &countedConn{TCPConn: tcp, free: &l.free}, nil
		}
		l.free.Add(1)
		conn.Close()
	}
}

// countedConn gives its place back when it is closed. It embeds the concrete type because net/http ends only half of
// a connection, so that a client can read an answer that comes before its request is complete.
type countedConn struct {
	*net.TCPConn
	free *atomic.Int64
	once sync.Once
}

// Close implements net.Conn.
func (c *countedConn) Close() error {
	c.once.Do(func() { c.free.Add(1) })
	return c.TCPConn.Close()
}

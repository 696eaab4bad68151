package supervise_test

import (
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// gate is the way to a server that may be closed, or ended, while a load is under way.
type gate struct {
	url      string
	listener net.Listener
	closed   atomic.Bool // who comes is turned away
	frozen   chan struct{}

	mu    sync.Mutex
	conns []net.Conn
}

// before builds a gate to a server.
func before(t *testing.T, server string) *gate {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{url: "http://" + listener.Addr().String(), listener: listener, frozen: make(chan struct{})}
	t.Cleanup(g.end)
	go func() {
		for {
			from, err := listener.Accept()
			if err != nil {
				return
			}
			if g.closed.Load() {
				from.Close()
				continue
			}
			to, err := net.Dial("tcp", strings.TrimPrefix(server, "http://"))
			if err != nil {
				from.Close()
				continue
			}
			g.mu.Lock()
			g.conns = append(g.conns, from, to)
			g.mu.Unlock()
			go g.pipe(from, to)
			go g.pipe(to, from)
		}
	}()
	return g
}

func (g *gate) pipe(from, to net.Conn) {
	_, _ = io.Copy(to, thaw{from, g.frozen})
	select {
	case <-g.frozen: // not even the end comes through
	default:
		_ = to.Close()
	}
}

// thaw reads nothing any more when it is frozen.
type thaw struct {
	io.Reader
	frozen <-chan struct{}
}

func (r thaw) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	select {
	case <-r.frozen:
		return 0, io.EOF
	default:
		return n, err
	}
}

// freeze lets nothing through any more.
func (g *gate) freeze() { close(g.frozen) }

// end cuts everybody off, and nobody can come.
func (g *gate) end() {
	_ = g.listener.Close()
	g.cut()
}

// cut cuts everybody off.
func (g *gate) cut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, c := range g.conns {
		_ = c.Close()
	}
	g.conns = nil
}

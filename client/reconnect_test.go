package client_test

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
)

// proxy stands between client and server, to be cut.
type proxy struct {
	listener net.Listener
	target   string

	mu      sync.Mutex
	refuses bool
	conns   []net.Conn
}

func startProxy(t *testing.T, target string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: listener, target: target}
	t.Cleanup(func() {
		listener.Close()
		p.cut(true)
	})
	go p.run()
	return p
}

func (p *proxy) run() {
	for {
		conn, err := p.listener.Accept()
		if err != nil {
			return
		}
		server, err := net.Dial("tcp", p.target)
		if err != nil {
			conn.Close()
			continue
		}
		p.mu.Lock()
		p.conns = append(p.conns, conn, server)
		refuses := p.refuses
		p.mu.Unlock()
		if refuses {
			conn.Close()
			server.Close()
		}
		for _, pair := range [][2]net.Conn{{conn, server}, {server, conn}} {
			go func() {
				io.Copy(pair[0], pair[1])
				pair[0].Close()
				pair[1].Close()
			}()
		}
	}
}

// cut ends all connections, and from now on refuses new ones or not.
func (p *proxy) cut(refuse bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = refuse
	for _, conn := range p.conns {
		conn.Close()
	}
	p.conns = nil
}

func TestReconnect(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		cable := startProxy(t, options.Endpoint.URL.Host)
		options.Endpoint.URL = parse(t, "http://"+cable.listener.Addr().String())
		options.Reconnect = &client.Reconnect{Delay: 10 * time.Millisecond, MaxDelay: 50 * time.Millisecond}
		c := dial(t, options)
		reasons, returns := make(chan string, 10), make(chan error, 10)
		root, events := connect(t, c, "/", nil)
		custom, customEvents := connect(t, c, "/custom", map[string]any{"name": "returning"})
		for _, s := range []*client.Socket{root, custom} {
			s.OnDisconnect(func(reason string) { reasons <- reason })
			s.OnReconnect(func(err error) { returns <- err })
		}
		old := root.ID()
		for range 3 {
			cable.cut(true)
			for range 2 {
				select {
				case <-reasons:
				case <-time.After(bound):
					t.Fatal("the loss went unnoticed")
				}
			}
			if err := root.Emit(t.Context(), "message"); !errors.As(err, new(*client.DisconnectedError)) {
				t.Errorf("Emit without a connection: %v", err)
			}
			cable.cut(false)
			for range 2 {
				select {
				case err := <-returns:
					if err != nil {
						t.Fatal(err)
					}
				case <-time.After(bound):
					t.Fatal("the client does not come back")
				}
			}
			if err := c.Err(); err != nil {
				t.Errorf("Err: %v", err)
			}
			if root.ID() == old {
				t.Error("the same id as before")
			}
			old = root.ID()
			for _, s := range []*client.Socket{root, custom} {
				if err := s.Emit(t.Context(), "message", "back"); err != nil {
					t.Fatal(err)
				}
			}
			await(t, events, "message-back")
			await(t, customEvents, "message-back")
		}
	})
}

func TestReconnectGivesUp(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		cable := startProxy(t, options.Endpoint.URL.Host)
		options.Endpoint.URL = parse(t, "http://"+cable.listener.Addr().String())
		options.Reconnect = &client.Reconnect{Delay: time.Millisecond, Attempts: 3}
		c := dial(t, options)
		s, _ := connect(t, c, "/", nil)
		cable.cut(true)
		waitDone(t, c)
		if !errors.As(c.Err(), new(*client.HandshakeError)) && !errors.As(c.Err(), new(*client.UpgradeError)) {
			t.Errorf("error %v", c.Err())
		}
		if err := s.Emit(t.Context(), "message"); !errors.As(err, new(*client.ClosedError)) {
			t.Errorf("Emit: %v", err)
		}
	})
}

func TestCloseEndsReconnecting(t *testing.T) {
	variants(t, func(t *testing.T, options client.Options) {
		cable := startProxy(t, options.Endpoint.URL.Host)
		options.Endpoint.URL = parse(t, "http://"+cable.listener.Addr().String())
		options.Reconnect = &client.Reconnect{Delay: time.Hour, MaxDelay: time.Hour}
		c := dial(t, options)
		s, _ := connect(t, c, "/", nil)
		lost := make(chan string, 1)
		s.OnDisconnect(func(reason string) { lost <- reason })
		cable.cut(true)
		<-lost
		c.Close()
		waitDone(t, c)
		if _, err := c.Connect(context.Background(), "/custom", nil); err == nil {
			t.Error("Connect works after Close")
		}
	})
}

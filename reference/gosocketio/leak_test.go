package gosocketio

import (
	"runtime"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reference/front"
)

// Stock: of 20 handshakes that nobody goes on with, 20 sessions are left for ever.
func TestAbandonedSessionsAreForgotten(t *testing.T) {
	s := start(t, front.Bounds{PingInterval: 200 * time.Millisecond, PingTimeout: 100 * time.Millisecond})
	before := runtime.NumGoroutine()
	for range 20 {
		s.handshake(nil).CloseIdle()
		s.webSocket(nil)
		s.ready(nil).CloseIdle()
		r := s.ready(nil)
		s.webSocket(r.query)
		r.CloseIdle()
	}
	testutil.Eventually(t, "the end of all sessions", func() bool { return s.count() == 0 })
	testutil.Eventually(t, "the end of their goroutines", func() bool { return runtime.NumGoroutine() <= before+5 })
}

// Stock: Close panics in a handshake under way, "send on closed channel", and ends no session.
func TestCloseEndsEverything(t *testing.T) {
	for range 20 {
		s := start(t, front.Bounds{})
		gone := make(chan struct{})
		for _, transport := range transports {
			m := s.member(transport)
			go func() {
				<-m.Client().Done()
				gone <- struct{}{}
			}()
		}
		s.handshake(nil)
		stop := make(chan struct{})
		for range 2 {
			go func() {
				defer func() { gone <- struct{}{} }()
				for {
					select {
					case <-stop:
						return
					default:
						s.tryHandshake()
					}
				}
			}()
		}
		s.Close()
		close(stop)
		for range len(transports) + 2 {
			<-gone
		}
		if n := s.count(); n != 0 {
			t.Fatalf("%d sessions after Close", n)
		}
	}
}

// tryHandshake opens a session if the server lets it.
func (s *testServer) tryHandshake() {
	endpoint := s.endpoint
	endpoint.Query = nil
	c, err := client.Dial(s.t.Context(), client.Options{Endpoint: endpoint, Engine: 3, Transport: client.Polling})
	if err == nil {
		c.Abort()
		<-c.Done()
	}
}

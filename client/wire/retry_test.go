package wire_test

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/sioproof/sioproof/client/wire"
)

const keptAlive = "HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nok"

// A server that says keep-alive and closes is asked again on a new connection, whatever the method, as browsers do. This one reads the
// second request first, so the client cannot know before that the connection is useless.
func TestDoSendsOnceMoreOnANewConnection(t *testing.T) {
	bothWays(t, func(t *testing.T, eventLoop bool) {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			w := serve(t, func(conn net.Conn) {
				reader := bufio.NewReader(conn)
				if r, err := http.ReadRequest(reader); err == nil {
					io.Copy(io.Discard, r.Body)
					io.WriteString(conn, keptAlive)
					http.ReadRequest(reader)
				}
			})
			w.Endpoint.DisableEventLoop = !eventLoop
			for range 3 {
				if _, err := w.Do(within(t, bound), wire.Request{Method: method, Body: []byte("4a")}); err != nil {
					t.Fatalf("%s: %v", method, err)
				}
			}
			notes := 0
			for _, e := range w.Transcript.Entries() {
				if e.Kind == wire.KindNote && strings.Contains(string(e.Data), "closed the connection that it kept alive") {
					notes++
				}
			}
			if notes != 2 {
				t.Errorf("%s: %d notes in the transcript, want 2", method, notes)
			}
		}
	})
}

// Once is enough, and only a connection that was kept alive is a reason: closing a new one is a decision of the server.
func TestDoSendsNothingTwiceOnNewConnections(t *testing.T) {
	bothWays(t, func(t *testing.T, eventLoop bool) {
		var requests atomic.Int32
		w := serve(t, func(conn net.Conn) {
			reader := bufio.NewReader(conn)
			for first := requests.Load() == 0; ; first = false {
				if _, err := http.ReadRequest(reader); err != nil {
					return
				}
				requests.Add(1)
				if !first {
					return
				}
				io.WriteString(conn, keptAlive)
			}
		})
		w.Endpoint.DisableEventLoop = !eventLoop
		if _, err := w.Do(within(t, bound), wire.Request{}); err != nil {
			t.Fatal(err)
		}
		_, err := w.Do(within(t, bound), wire.Request{})
		if unanswered := (*wire.ResponseError)(nil); !errors.As(err, &unanswered) || requests.Load() != 3 {
			t.Errorf("%v, after %d requests, want 3: an answered one, one on the same connection, one on a new one", err, requests.Load())
		}
		if _, err := w.Do(within(t, bound), wire.Request{}); err == nil || requests.Load() != 4 {
			t.Errorf("%v, after %d requests, want 4: the last one was on a new connection", err, requests.Load())
		}
	})
}

package proof_test

import (
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reference/sockets"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
)

// An application of which nobody has said anything gets no event, from clients of neither generation.
func TestWithoutAProfileNoEventIsSent(t *testing.T) {
	testutil.Long(t)
	app, target := openListener(t, "")
	report := expectPassesOn(t, target, nil)
	if heard := app.events(); len(heard) > 0 {
		t.Errorf("the application got %q", heard)
	}
	passed := map[string]bool{}
	for _, r := range report.Results {
		if r.Verdict == reports.Pass {
			passed[r.ID] = true
		}
	}
	if len(passed) < 100 {
		t.Errorf("only %d cases passed", len(passed))
	}
}

// Or the test above would hear nothing whatever is sent.
func TestTheListenerHears(t *testing.T) {
	app, target := openListener(t, profiles.Contract)
	for _, id := range []string{"SIO5-EVT-01", "SIO4-EVT-01"} {
		before := len(app.events())
		runSuites(t, target, strictly(nil, id))
		if len(app.events()) == before {
			t.Errorf("the application got no event by %s", id)
		}
	}
}

// openListener starts an application that listens, on an engine of both generations, and opens it with a profile.
func openListener(t *testing.T, profile string) (*listener, *server.Server) {
	t.Helper()
	app := &listener{Application: sockets.New(chat.NewHub(chat.Options{}), sockets.Options{})}
	handler := engine.New(app, engine.Options{Bounds: front.Bounds{PingInterval: 300 * time.Millisecond, PingTimeout: 5 * time.Second}})
	t.Cleanup(handler.Close)
	listening := httptest.NewServer(handler)
	t.Cleanup(listening.Close)
	target, err := server.Open(t.Context(), server.Options{URL: listening.URL, Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = target.Close() })
	return app, target
}

// listener is an application that notes the events it gets.
type listener struct {
	*sockets.Application

	mu    sync.Mutex
	heard []string
}

func (l *listener) events() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.heard)
}

func (l *listener) Open(c *engine.Connection) engine.Handler {
	e := &ear{Handler: l.Application.Open(c), listener: l, decoder: socketio.Decoder{Revision: socketio.V5}, joined: map[string]bool{}}
	if c.Revision() == engineio.V3 {
		e.decoder.Revision, e.joined["/"] = socketio.V4, true
	}
	return e
}

// ear is a connection of the application. What is no packet ends the connection, and so does an event for a namespace that was not joined.
type ear struct {
	engine.Handler
	listener *listener
	decoder  socketio.Decoder
	joined   map[string]bool
}

func (e *ear) Message(binary bool, data []byte) {
	take := e.decoder.Text
	if binary {
		take = e.decoder.Binary
	}
	if packet, complete, err := take(data); err == nil && complete {
		switch packet.Type {
		case socketio.Connect:
			e.joined[packet.Namespace] = true
		case socketio.Event, socketio.BinaryEvent:
			if e.joined[packet.Namespace] {
				e.listener.mu.Lock()
				e.listener.heard = append(e.listener.heard, string(packet.Data))
				e.listener.mu.Unlock()
			}
		}
	}
	e.Handler.Message(binary, data)
}

package participant_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/front"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites"
)

// application is a small Socket.IO application for Engine.IO 4. What it does differently from others stands in the test that needs it.
type application struct {
	namespaces []string           // "/" if it names none
	on         map[string]handler // what an event does
	log        io.Writer          // for a line about each connection to the main namespace, and its end; nil for none
	greet      func(*socket)      // what a socket is told even before it is told that it is connected

	mu      sync.Mutex
	sockets []*socket
}

type handler func(s *socket, args []any, ack func(args ...any))

// socket is a client in a namespace.
type socket struct {
	app            *application
	connection     *engine.Connection
	namespace, sid string
	user           string
	rooms          map[string]bool
}

// peer is one connection of a client.
type peer struct {
	app        *application
	connection *engine.Connection
	decoder    socketio.Decoder
	sockets    map[string]*socket
}

// Open implements engine.Application.
func (a *application) Open(connection *engine.Connection) engine.Handler {
	return &peer{app: a, connection: connection, decoder: socketio.Decoder{Revision: socketio.V5}, sockets: map[string]*socket{}}
}

// Closed implements engine.Handler.
func (p *peer) Closed(string) {
	for _, s := range p.sockets {
		p.app.remove(s)
	}
}

// Message implements engine.Handler.
func (p *peer) Message(binary bool, data []byte) {
	decode := p.decoder.Text
	if binary {
		decode = p.decoder.Binary
	}
	packet, complete, err := decode(data)
	if err != nil {
		p.connection.Close("parse error")
		return
	}
	if !complete {
		return
	}
	s := p.sockets[packet.Namespace]
	switch packet.Type {
	case socketio.Connect:
		if s != nil {
			p.connection.Close("parse error")
			return
		}
		p.enter(packet.Namespace)
	case socketio.Disconnect:
		if s != nil {
			p.app.remove(s)
			delete(p.sockets, packet.Namespace)
		}
	case socketio.Event, socketio.BinaryEvent:
		if s == nil {
			p.connection.Close("parse error")
			return
		}
		s.dispatch(packet)
	case socketio.ConnectError:
		p.connection.Close("parse error")
	}
}

func (p *peer) enter(namespace string) {
	known := p.app.namespaces
	if known == nil {
		known = []string{"/"}
	}
	if !slices.Contains(known, namespace) {
		send(p.connection, socketio.Packet{Type: socketio.ConnectError, Namespace: namespace, Data: []byte(`{"message":"Invalid namespace"}`)})
		return
	}
	s := &socket{app: p.app, connection: p.connection, namespace: namespace, sid: p.connection.ID() + strings.ReplaceAll(namespace, "/", "-"), rooms: map[string]bool{}}
	p.sockets[namespace] = s
	p.app.mu.Lock()
	p.app.sockets = append(p.app.sockets, s)
	p.app.mu.Unlock()
	if p.app.greet != nil {
		p.app.greet(s)
	}
	welcome, _ := json.Marshal(map[string]string{"sid": s.sid})
	send(p.connection, socketio.Packet{Type: socketio.Connect, Namespace: namespace, Data: welcome})
	p.app.print("connected", s)
}

func (s *socket) dispatch(packet socketio.Packet) {
	args, err := socketio.DecodeArguments(packet.Data, packet.Attachments)
	event, _ := args[0].(string)
	handle := s.app.on[event]
	if err != nil || handle == nil {
		return
	}
	ack := func(...any) {}
	if packet.HasID {
		ack = func(args ...any) {
			data, attachments, _ := socketio.EncodeArguments(args...)
			kind := socketio.Ack
			if len(attachments) > 0 {
				kind = socketio.BinaryAck
			}
			send(s.connection, socketio.Packet{Type: kind, Namespace: s.namespace, ID: packet.ID, HasID: true, Data: data, Attachments: attachments})
		}
	}
	handle(s, args[1:], ack)
}

// emit sends an event to one socket.
func (s *socket) emit(event string, args ...any) {
	data, attachments, err := socketio.EncodeArguments(append([]any{event}, args...)...)
	if err != nil {
		return
	}
	kind := socketio.Event
	if len(attachments) > 0 {
		kind = socketio.BinaryEvent
	}
	send(s.connection, socketio.Packet{Type: kind, Namespace: s.namespace, Data: data, Attachments: attachments})
}

// broadcast sends an event to the sockets of the sender's namespace for which a condition holds.
func (s *socket) broadcast(to func(*socket) bool, event string, args ...any) {
	s.app.mu.Lock()
	defer s.app.mu.Unlock()
	for _, other := range s.app.sockets {
		if other.namespace == s.namespace && to(other) {
			other.emit(event, args...)
		}
	}
}

// join puts a socket into a room.
func (s *socket) join(room string) {
	s.app.mu.Lock()
	defer s.app.mu.Unlock()
	s.rooms[room] = true
}

// leave takes a socket out of a room.
func (s *socket) leave(room string) {
	s.app.mu.Lock()
	defer s.app.mu.Unlock()
	delete(s.rooms, room)
}

func everybody(*socket) bool { return true }

func membersOf(room string) func(*socket) bool {
	return func(s *socket) bool { return s.rooms[room] }
}

// print tells the log of a socket in the main namespace.
func (a *application) print(what string, s *socket) {
	if a.log != nil && s.namespace == "/" {
		fmt.Fprintln(a.log, what, s.sid)
	}
}

func (a *application) remove(gone *socket) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.print("disconnected", gone)
	a.sockets = slices.DeleteFunc(a.sockets, func(s *socket) bool { return s == gone })
}

func send(connection *engine.Connection, packet socketio.Packet) {
	packets := []engineio.Packet{{Type: engineio.Message, Data: socketio.AppendPacket(nil, socketio.V5, packet)}}
	for _, attachment := range packet.Attachments {
		packets = append(packets, engineio.Packet{Type: engineio.Message, Binary: true, Data: attachment})
	}
	connection.Send(packets...)
}

// open serves an application and opens it with a profile, for clients of Engine.IO 4.
func open(t *testing.T, app *application, profile string) *server.Server {
	t.Helper()
	return openURL(t, serve(t, app), profile)
}

func serve(t *testing.T, app *application) server.Options {
	t.Helper()
	handler := engine.New(app, engine.Options{Bounds: front.Bounds{PingInterval: 300 * time.Millisecond, PingTimeout: 20 * time.Second}})
	t.Cleanup(handler.Close)
	listening := httptest.NewServer(handler)
	t.Cleanup(listening.Close)
	return server.Options{URL: listening.URL, Engine: engineio.V4}
}

func openURL(t *testing.T, options server.Options, profile string) *server.Server {
	t.Helper()
	options.Profile = filepath.Join(t.TempDir(), "profile.yaml")
	if err := os.WriteFile(options.Profile, []byte("name: small\n"+profile), 0o600); err != nil {
		t.Fatal(err)
	}
	opened, err := server.Open(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = opened.Close() })
	return opened
}

// run runs cases against an application.
func run(t *testing.T, app *application, profile string, cases ...string) []verify.Result {
	t.Helper()
	return runOn(t, open(t, app, profile), cases...)
}

func runOn(t *testing.T, s *server.Server, cases ...string) []verify.Result {
	t.Helper()
	cfg := suites.Config{Selection: suites.Selection{Cases: cases}}
	cfg.Strict = reports.StrictReference
	execution, err := suites.Begin(t.Context(), s, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return execution.Report().Results
}

// expectConforms expects that no case finds anything, and that so many results at least are passes.
func expectConforms(t *testing.T, results []verify.Result, passes int) {
	t.Helper()
	passed := 0
	for _, r := range results {
		switch r.Class(reports.StrictReference) {
		case reports.Passed:
			passed++
		case reports.Failed:
			t.Errorf("%s: %s\n  Expected: %s\n  Actual: %s%s", r.Name(), r.Verdict, r.Expected, r.Actual, r.Reason)
		}
	}
	if passed < passes {
		t.Errorf("%d results pass, at least %d have to", passed, passes)
	}
}

// text is an argument that has to be a text.
func text(args []any, i int) string {
	if i >= len(args) {
		return ""
	}
	word, _ := args[i].(string)
	return cmp.Or(word, "")
}

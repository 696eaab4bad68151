package driver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/server"
)

// patience bounds every wait of a test.
const patience = 30 * time.Second

// scriptedServer is a Socket.IO server on WebSocket that leaves every answer to the test.
type scriptedServer struct {
	target   *server.Server
	received chan string // "1 connect", "1 greet": the number of the connection, and the packet or the name of the event
	ended    chan int    // the number of each connection that has ended
}

// session is a connection to a scriptedServer.
type session struct {
	net.Conn
	number int // from 1, in the order of arrival
}

// serve starts a server that passes each packet to answer, together with the name of the event or of the packet type.
func serve(t *testing.T, answer func(s session, name string, packet socketio.Packet)) *scriptedServer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	profile, err := profiles.Load(profiles.Contract)
	if err != nil {
		t.Fatal(err)
	}
	scripted := &scriptedServer{
		target: &server.Server{
			Endpoint:   wire.Endpoint{URL: &url.URL{Scheme: "http", Host: listener.Addr().String()}},
			Profile:    profile,
			Detection:  server.Offering(engineio.V4),
			Namespaces: profile.Namespaces,
		},
		received: make(chan string, 10_000),
		ended:    make(chan int, 10_000),
	}
	go func() {
		for number := 1; ; number++ {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go scripted.converse(session{conn, number}, answer)
		}
	}()
	return scripted
}

// converse opens an Engine.IO session whose heartbeat is later than any test lasts, and passes on what the client sends.
func (s *scriptedServer) converse(c session, answer func(session, string, socketio.Packet)) {
	defer func() {
		_ = c.Close()
		s.ended <- c.number
	}()
	if _, err := ws.Upgrade(c); err != nil {
		return
	}
	c.send(`0{"sid":"e","upgrades":[],"pingInterval":600000,"pingTimeout":600000,"maxPayload":1000000}`)
	for {
		message, err := wsutil.ReadClientText(c)
		if err != nil {
			return
		}
		text, ok := strings.CutPrefix(string(message), "4")
		if !ok {
			continue
		}
		packet, err := socketio.ParsePacket(socketio.V5, []byte(text), socketio.Limits{})
		if err != nil {
			return
		}
		name := map[socketio.PacketType]string{socketio.Connect: "connect", socketio.Disconnect: "disconnect"}[packet.Type]
		if packet.Type == socketio.Event {
			name, _ = socketio.EventName(packet.Data)
		}
		s.received <- fmt.Sprint(c.number, " ", name)
		answer(c, name, packet)
	}
}

func (s session) send(message string) { _ = wsutil.WriteServerText(s, []byte(message)) }

// accept lets the client into the namespace.
func (s session) accept() { s.send(fmt.Sprintf(`40{"sid":"s%d"}`, s.number)) }

// refuse keeps the client out of the namespace.
func (s session) refuse() { s.send(`44{"message":"full"}`) }

// acknowledge answers an event that asks for it.
func (s session) acknowledge(packet socketio.Packet) { s.send(fmt.Sprintf("43%d[]", packet.ID)) }

// await returns what the server has received since the last await, up to the given.
func (s *scriptedServer) await(t *testing.T, last string) []string {
	t.Helper()
	var all []string
	late := time.After(patience)
	for !slices.Contains(all, last) {
		select {
		case next := <-s.received:
			all = append(all, next)
		case <-late:
			t.Fatalf("the server has received %q, and no %q", all, last)
		}
	}
	return all
}

// testLoad is a load of one user on a scripted server.
type testLoad struct {
	*Run
	abort func() // the hard stop
}

// promptly is a back-off that keeps no test waiting.
var promptly = backoff{first: time.Millisecond, limit: time.Millisecond}

func newTestRun(ctx context.Context, t *testing.T, on *server.Server, source string) *Run {
	t.Helper()
	scenario, err := language.Parse("test.yaml", []byte(source), nil)
	if err != nil {
		t.Fatal(err)
	}
	return newRun(ctx, Options{Scenario: scenario, Target: on, Measures: measure.New(0, 1)})
}

// begin starts a load that only a stop ends; source is the behaviour of its user. The end of the test stops it hard.
func (s *scriptedServer) begin(t *testing.T, backoff backoff, drain, source string) *testLoad {
	t.Helper()
	ctx, cancel := context.WithCancelCause(context.Background())
	abort := func() { cancel(errors.New("the test stops the run")) }
	run := newTestRun(ctx, t, s.target, "name: test\nload: {drain: "+drain+", closed: {clients: 1, hold: 1h}}\n"+source)
	run.backoff = backoff
	run.begin(ctx)
	t.Cleanup(func() {
		abort()
		<-run.Done()
	})
	return &testLoad{run, abort}
}

// end waits until the run has ended, and returns what it measured.
func (l *testLoad) end(t *testing.T) measure.Results {
	t.Helper()
	select {
	case <-l.Done():
	case <-time.After(patience):
		t.Fatal("the run does not end")
	}
	if fault := l.Fault(); fault != "" {
		t.Error(fault)
	}
	l.measures.Tick(time.Hour, measure.Sample{})
	return l.measures.Results()
}

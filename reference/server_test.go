package reference_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen.
const patience = 15 * time.Second

func start(t *testing.T, options reference.Options) *reference.Server {
	t.Helper()
	if options.Addr == "" {
		options.Addr = "127.0.0.1:0"
	}
	server, err := reference.Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return server
}

func endpoint(t *testing.T, server *reference.Server) wire.Endpoint {
	t.Helper()
	address, err := url.Parse(server.URL())
	if err != nil {
		t.Fatal(err)
	}
	return wire.Endpoint{URL: address}
}

// member is a client in the main namespace that keeps what it hears.
type member struct {
	*client.Socket
	heard chan string
}

func join(t *testing.T, server *reference.Server, revision engineio.Revision, transport client.Transport) *member {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	c, err := client.Dial(ctx, client.Options{Endpoint: endpoint(t, server), Engine: revision, Transport: transport})
	if err != nil {
		t.Fatalf("%v by %s: %v", revision, transport, err)
	}
	t.Cleanup(func() { c.Close() })
	socket, err := c.Connect(ctx, "/", nil)
	if err != nil {
		t.Fatalf("%v by %s: %v", revision, transport, err)
	}
	m := &member{socket, make(chan string, 100)}
	socket.OnEvent(func(e client.Event) {
		if e.Name != "auth" {
			m.heard <- string(e.Data)
		}
	})
	return m
}

func (m *member) expect(t *testing.T, want string) {
	t.Helper()
	select {
	case got := <-m.heard:
		if got != want {
			t.Errorf("heard %s, not %s", got, want)
		}
	case <-time.After(patience):
		t.Fatalf("did not hear %s", want)
	}
}

func TestBothGenerationsChatOnOnePort(t *testing.T) {
	for _, engine := range []reference.Engine{reference.Both, reference.Own} {
		t.Run(string(engine), func(t *testing.T) {
			var log safeBuffer
			server := start(t, reference.Options{Engine: engine, Log: &log})
			var members []*member
			for _, revision := range []engineio.Revision{engineio.V3, engineio.V4} {
				for _, transport := range []client.Transport{client.Polling, client.WebSocket, client.Upgrade} {
					members = append(members, join(t, server, revision, transport))
				}
			}
			for i, sender := range members {
				if err := sender.Emit(t.Context(), "chat message", i, "€"); err != nil {
					t.Fatal(err)
				}
				for _, receiver := range members {
					receiver.expect(t, fmt.Sprintf(`["chat message",%d,"€"]`, i))
				}
			}
			for _, m := range members {
				m.Client().Close()
			}
			testutil.Eventually(t, "every connection and its end is logged", func() bool {
				return strings.Count(log.String(), "a user connected") == len(members) &&
					strings.Count(log.String(), "user disconnected") == len(members)
			})
		})
	}
}

// TestWhoAnswersEngineIO3 tells the engines apart by maxPayload, which go-socket.io does not announce.
func TestWhoAnswersEngineIO3(t *testing.T) {
	for engine, maxPayload := range map[reference.Engine]int{
		reference.Both: 0, reference.Own: 1_000_000, reference.GoSocketIO: 0,
	} {
		server := start(t, reference.Options{Engine: engine})
		if got := join(t, server, engineio.V3, client.WebSocket).Client().Handshake().MaxPayload; got != maxPayload {
			t.Errorf("%s announces a maxPayload of %d on Engine.IO 3, not %d", engine, got, maxPayload)
		}
	}
}

func TestOtherRevisionsAreRefused(t *testing.T) {
	for _, engine := range []reference.Engine{reference.Both, reference.Own} {
		server := start(t, reference.Options{Engine: engine})
		w := &wire.Wire{Endpoint: endpoint(t, server)}
		t.Cleanup(w.CloseIdle)
		for _, revision := range []string{"", "5", "abc"} {
			response, err := w.Do(t.Context(), wire.Request{Query: url.Values{"transport": {"polling"}, "EIO": {revision}}})
			if err != nil || response.Status != http.StatusBadRequest {
				t.Errorf("%s, EIO=%s: %v (%v)", engine, revision, response, err)
			}
		}
	}
}

func TestGoSocketIOAloneSpeaksEngineIO3(t *testing.T) {
	server := start(t, reference.Options{Engine: reference.GoSocketIO})
	m := join(t, server, engineio.V3, client.WebSocket)
	if err := m.Emit(t.Context(), "message", "hi"); err != nil {
		t.Fatal(err)
	}
	m.expect(t, `["message-back","hi"]`)
}

func TestHeartbeatSettingsAreAnnounced(t *testing.T) {
	for _, engine := range reference.Engines {
		server := start(t, reference.Options{
			Engine: engine, PingInterval: 1500 * time.Millisecond, PingTimeout: 2500 * time.Millisecond, MaxPayload: 54321,
		})
		handshake := join(t, server, engineio.V3, client.WebSocket).Client().Handshake()
		if handshake.PingInterval != 1500*time.Millisecond || handshake.PingTimeout != 2500*time.Millisecond {
			t.Errorf("%s announces %v and %v", engine, handshake.PingInterval, handshake.PingTimeout)
		}
	}
}

func TestStartRefuses(t *testing.T) {
	occupied := start(t, reference.Options{})
	for name, options := range map[string]reference.Options{
		"an unknown engine":   {Engine: "other"},
		"an occupied address": {Addr: strings.TrimPrefix(occupied.URL(), "http://")},
		"a bad address":       {Addr: "nonsense"},
		"an unknown fault":    {Addr: "127.0.0.1:0", Fault: "nonsense"},
		"no heartbeat":        {Addr: "127.0.0.1:0", PingInterval: time.Microsecond, Engine: reference.Own},
		"a negative size":     {Addr: "127.0.0.1:0", MaxPayload: -1, Engine: reference.Own},
		"a fault of another":  {Addr: "127.0.0.1:0", Fault: reference.Faults()[0].Name, Engine: reference.GoSocketIO},
	} {
		if server, err := reference.Start(t.Context(), options); err == nil {
			server.Close()
			t.Errorf("started with %s", name)
		}
	}
}

func TestWithoutAHostTheServerIsOnLoopback(t *testing.T) {
	server := start(t, reference.Options{Addr: ":0"})
	if !strings.HasPrefix(server.URL(), "http://127.0.0.1:") {
		t.Errorf("the server is on %s", server.URL())
	}
}

func TestAnotherPathIsNotFound(t *testing.T) {
	server := start(t, reference.Options{})
	for _, path := range []string{"/", "/socket.io", "/socket.io/x", "/engine.io/"} {
		response, err := http.Get(server.URL() + path + "?EIO=4&transport=polling")
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != http.StatusNotFound {
			t.Errorf("%s was answered %s", path, response.Status)
		}
	}
	http.DefaultClient.CloseIdleConnections()
}

func TestTheServerEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	server, err := reference.Start(ctx, reference.Options{Addr: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	m := join(t, server, engineio.V4, client.WebSocket)
	cancel()
	for what, done := range map[string]<-chan struct{}{"server": server.Done(), "client": m.Client().Done()} {
		select {
		case <-done:
		case <-time.After(patience):
			t.Fatalf("the %s goes on", what)
		}
	}
	if err := server.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	if _, err := net.Dial("tcp", strings.TrimPrefix(server.URL(), "http://")); err == nil {
		t.Error("the server still listens")
	}
}

func TestCloseWithClientsInEveryState(t *testing.T) {
	for _, engine := range reference.Engines {
		server := start(t, reference.Options{Engine: engine})
		for _, transport := range []client.Transport{client.Polling, client.WebSocket, client.Upgrade} {
			join(t, server, engineio.V3, transport)
		}
		silent, err := net.Dial("tcp", strings.TrimPrefix(server.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		io.WriteString(silent, "GET /socket.io/ HTTP/1.1\r\n")
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() { server.Close() })
		}
		closed := make(chan struct{})
		go func() {
			group.Wait()
			close(closed)
		}()
		select {
		case <-closed:
		case <-time.After(patience):
			t.Fatalf("%s does not close", engine)
		}
	}
}

func TestTooManyConnectionsAreClosed(t *testing.T) {
	server := start(t, reference.Options{Engine: reference.Own, MaxConnections: 1})
	var open []net.Conn
	defer func() {
		for _, conn := range open {
			conn.Close()
		}
	}()
	for range 2*1 + 100 {
		conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, conn)
	}
	testutil.Eventually(t, "a connection too many is closed", func() bool {
		conn, err := net.Dial("tcp", strings.TrimPrefix(server.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conn.SetReadDeadline(time.Now().Add(time.Second))
		_, err = conn.Read(make([]byte, 1))
		return err != nil && !errors.Is(err, context.DeadlineExceeded) && !isTimeout(err)
	})
	open[0].Close()
	testutil.Eventually(t, "there is room again", func() bool {
		response, err := (&wire.Wire{Endpoint: endpoint(t, server)}).Do(t.Context(), wire.Request{
			Query: url.Values{"EIO": {"4"}, "transport": {"polling"}}, Header: http.Header{"Connection": {"close"}},
		})
		return err == nil && response.Status != 0
	})
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.As(err, &timeout) && timeout.Timeout()
}

// safeBuffer is a log that a test reads while the server writes.
type safeBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}

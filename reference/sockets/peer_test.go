package sockets_test

import (
	"context"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/reference/chat"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/sockets"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen.
const patience = 15 * time.Second

// serve starts the chat on our engine.
func serve(t *testing.T, options sockets.Options, log *chatLog) wire.Endpoint {
	t.Helper()
	return serveHub(t, chat.Options{Log: log}, options)
}

// serveHub starts a chat on our engine.
func serveHub(t *testing.T, hub chat.Options, options sockets.Options) wire.Endpoint {
	t.Helper()
	s := engine.New(sockets.New(chat.NewHub(hub), options), engine.Options{})
	listening := httptest.NewServer(s)
	t.Cleanup(func() {
		s.Close()
		listening.Close()
	})
	address, err := url.Parse(listening.URL)
	if err != nil {
		t.Fatal(err)
	}
	return wire.Endpoint{URL: address}
}

// chatLog hands the lines of the hub's log to the test.
type chatLog chan string

func (l *chatLog) Write(line []byte) (int, error) {
	*l <- string(line)
	return len(line), nil
}

func newLog() *chatLog {
	l := make(chatLog, 1000)
	return &l
}

// expect checks the next line, which the pattern matches from its start.
func (l *chatLog) expect(t *testing.T, pattern string) {
	t.Helper()
	select {
	case line := <-*l:
		if !regexp.MustCompile("^" + pattern).MatchString(line) {
			t.Errorf("the log says %q, not %q", line, pattern)
		}
	case <-time.After(patience):
		t.Fatalf("the log does not say %q", pattern)
	}
}

// stream is one WebSocket of a client that does nothing by itself.
type stream struct {
	*wire.WebSocket
	t       *testing.T
	context context.Context
}

// dial opens a connection and takes its handshake.
func dial(t *testing.T, endpoint wire.Endpoint, query string) *stream {
	t.Helper()
	values, err := url.ParseQuery("transport=websocket&" + query)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	socket, _, err := (&wire.Wire{Endpoint: endpoint}).Dial(ctx, values, nil)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		socket.Abort()
	})
	s := &stream{socket, t, ctx}
	if open := s.receive(); !strings.HasPrefix(open, "0{") {
		t.Fatalf("the handshake was answered %q", open)
	}
	return s
}

// connect joins the main namespace in revision 5.
func connect(t *testing.T, endpoint wire.Endpoint) *stream {
	t.Helper()
	s := dial(t, endpoint, "EIO=4")
	s.join("/")
	return s
}

// join joins a namespace in revision 5 and returns the socket's id.
func (s *stream) join(namespace string) (sid string) {
	s.t.Helper()
	prefix := ""
	if namespace != "/" {
		prefix = namespace + ","
	}
	s.send("40" + prefix)
	match := regexp.MustCompile(`^40` + prefix + `\{"sid":"([A-Za-z0-9_-]{20})"\}$`).FindStringSubmatch(s.receive())
	if match == nil {
		s.t.Fatalf("no socket id for %s", namespace)
	}
	s.expect("42" + prefix + `["auth",{}]`)
	return match[1]
}

func (s *stream) send(packets ...string) {
	s.t.Helper()
	for _, packet := range packets {
		if err := s.SendText([]byte(packet)); err != nil {
			s.t.Fatalf("send %q: %v", packet, err)
		}
	}
}

func (s *stream) sendBinary(attachments ...string) {
	s.t.Helper()
	for _, attachment := range attachments {
		if err := s.SendBinary([]byte(attachment)); err != nil {
			s.t.Fatalf("send %q: %v", attachment, err)
		}
	}
}

func (s *stream) receive() string {
	s.t.Helper()
	frame, err := s.Receive(s.context)
	if err != nil {
		s.t.Fatalf("receive: %v", err)
	}
	return string(frame.Payload)
}

func (s *stream) expect(packets ...string) {
	s.t.Helper()
	for _, want := range packets {
		if got := s.receive(); got != want {
			s.t.Errorf("received %q, not %q", got, want)
		}
	}
}

// expectClose checks that nothing but the end comes.
func (s *stream) expectClose() {
	s.t.Helper()
	if frame, err := s.Receive(s.context); err == nil {
		s.t.Errorf("received %q, not the end", frame.Payload)
	} else if _, ok := err.(*wire.CloseError); !ok {
		s.t.Errorf("received %v, not the end", err)
	}
}

// drain reads until the end.
func (s *stream) drain() {
	for {
		if _, err := s.Receive(s.context); err != nil {
			return
		}
	}
}

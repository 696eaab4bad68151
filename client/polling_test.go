package client_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// poller is a polling server that a test scripts. It counts what a client must not do.
type poller struct {
	open     string
	sends    chan string      // each the answer to a GET
	posted   chan string      // the bodies of POSTs
	onPost   http.HandlerFunc // instead of "ok"
	onOpen   http.HandlerFunc // before the open packet
	upgrade  func(peerSocket) // what to do with a WebSocket
	getting  atomic.Int32
	posting  atomic.Int32
	overlap  atomic.Bool
	hold     chan struct{} // a GET that has nothing to answer is held until this is closed
	probed   chan struct{} // closed when a probe was answered; nil if GETs are not released then
	requests sync.Map      // the last one of each transport
}

// start serves until the end of the test. It returns options to reach it.
func (p *poller) start(t *testing.T) client.Options {
	t.Helper()
	p.sends, p.posted, p.hold = make(chan string, 100), make(chan string, 1000), make(chan struct{})
	if p.open == "" {
		p.open = `0{"sid":"abc","upgrades":["websocket"],"pingInterval":10000,"pingTimeout":10000,"maxPayload":1000}`
	}
	server := httptest.NewServer(p)
	t.Cleanup(func() {
		close(p.hold)
		server.Close()
		if p.overlap.Load() {
			t.Error("two GETs or two POSTs at once")
		}
	})
	return client.Options{
		Endpoint: wire.Endpoint{URL: parse(t, server.URL)}, Transport: client.Polling, Transcript: wire.NewTranscript(),
	}
}

func (p *poller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.requests.Store(r.URL.Query().Get("transport"), r)
	switch {
	case r.URL.Query().Get("transport") == "websocket":
		conn, _, _, err := ws.UpgradeHTTP(r, w)
		if err == nil {
			p.upgrade(peerSocket{conn})
			conn.Close()
		}
	case r.URL.Query().Get("sid") == "":
		if p.onOpen != nil {
			p.onOpen(w, r)
		}
		io.WriteString(w, p.open)
	case r.Method == http.MethodGet:
		if p.getting.Add(1) > 1 {
			p.overlap.Store(true)
		}
		defer p.getting.Add(-1)
		select {
		case answer := <-p.sends:
			io.WriteString(w, answer)
		case <-r.Context().Done():
		case <-p.probed:
			time.Sleep(10 * time.Millisecond) // as servers do, every GET during the upgrade is released soon
			io.WriteString(w, "6")
		case <-p.hold:
		}
	default:
		if p.posting.Add(1) > 1 {
			p.overlap.Store(true)
		}
		defer p.posting.Add(-1)
		body, _ := io.ReadAll(r.Body)
		p.posted <- string(body)
		if string(body) == "40" {
			p.sends <- `40{"sid":"x"}`
		}
		if p.onPost != nil {
			p.onPost(w, r)
			return
		}
		io.WriteString(w, "ok")
	}
}

func TestPostsStayWithinTheLimits(t *testing.T) {
	server := &poller{onPost: func(w http.ResponseWriter, _ *http.Request) {
		time.Sleep(20 * time.Millisecond) // so that messages gather
		io.WriteString(w, "ok")
	}}
	c := dial(t, server.start(t))
	s, _ := connect(t, c, "/", nil)
	const n = 100
	for i := range n {
		payload := ""
		if i >= n/2 {
			payload = strings.Repeat("é", 150)
		}
		if err := s.Emit(t.Context(), "m", i, payload); err != nil {
			t.Fatal(err)
		}
	}
	posts := 0
	for next := -1; next < n; {
		body := <-server.posted
		packets, err := engineio.ParsePayload(nil, engineio.V4, []byte(body), engineio.Limits{})
		if err != nil || len(packets) > 16 || len(body) > 1000 {
			t.Fatalf("a POST of %d packets, %d bytes: %v", len(packets), len(body), err)
		}
		for _, packet := range packets {
			if want := fmt.Sprintf(`2["m",%d,`, next); next >= 0 && !strings.HasPrefix(string(packet.Data), want) {
				t.Fatalf("packet %q, want %s", packet.Data, want)
			}
			next++
		}
		posts++
	}
	if posts > n/2 {
		t.Errorf("%d messages in %d POSTs", n, posts)
	}
}

func TestPollingFailsClearly(t *testing.T) {
	refuse := func(w http.ResponseWriter, _ *http.Request) { http.Error(w, `{"code":1}`, http.StatusBadRequest) }
	for _, test := range []struct {
		name   string
		server *poller
		do     func(*poller)
		reason string
		cause  any
	}{
		{"silence", &poller{open: `0{"sid":"x","upgrades":[],"pingInterval":100,"pingTimeout":100}`}, func(*poller) {}, engineio.ReasonPingTimeout, nil},
		{"refused POST", &poller{onPost: refuse}, func(p *poller) { p.sends <- "2" }, engineio.ReasonTransportError, new(*client.StatusError)},
		{"garbage", &poller{}, func(p *poller) { p.sends <- "garbage" }, engineio.ReasonParseError, new(*engineio.ParseError)},
		{"empty answer", &poller{}, func(p *poller) { p.sends <- "" }, engineio.ReasonParseError, new(*engineio.ParseError)},
		{"close", &poller{}, func(p *poller) { p.sends <- "1" }, engineio.ReasonTransportClose, nil},
		{"flood", &poller{}, func(p *poller) { p.sends <- strings.Repeat("4", 1<<21) }, engineio.ReasonTransportError, new(*wire.TooLargeError)},
	} {
		t.Run(test.name, func(t *testing.T) {
			options := test.server.start(t)
			options.MaxMessage = 1 << 20
			c := dial(t, options)
			test.do(test.server)
			waitDone(t, c)
			var closed *client.ClosedError
			if !errors.As(c.Err(), &closed) || closed.Reason != test.reason {
				t.Errorf("error %v, want reason %q", c.Err(), test.reason)
			}
			if test.cause != nil && !errors.As(c.Err(), test.cause) {
				t.Errorf("error %v is no %T", c.Err(), test.cause)
			}
		})
	}
}

// A server that never answers a POST cannot make us hold more than the bound, nor block for ever.
func TestAPostThatIsNeverAnswered(t *testing.T) {
	server := &poller{
		open:   `0{"sid":"abc","upgrades":[],"pingInterval":300,"pingTimeout":300}`,
		onPost: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	}
	c := dial(t, server.start(t))
	s, _ := connect(t, c, "/", nil)
	failed := make(chan error, 1)
	go func() {
		for {
			if err := s.Emit(t.Context(), "message", strings.Repeat("x", 100_000)); err != nil {
				failed <- err
				return
			}
		}
	}()
	select {
	case err := <-failed:
		if !errors.As(err, new(*client.ClosedError)) {
			t.Errorf("error %v", err)
		}
	case <-time.After(bound):
		t.Fatal("Emit neither fails nor ends")
	}
	waitDone(t, c)
}

// What the user set goes with every request, and so does the cookie of a server with sticky sessions.
func TestRequestsCarryWhatWasSet(t *testing.T) {
	server := &poller{
		probed: make(chan struct{}),
		onOpen: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Add("Set-Cookie", "io=sticky; Path=/; HttpOnly")
		},
	}
	server.upgrade = func(p peerSocket) {
		p.next()
		for timeout := time.After(bound); server.getting.Load() == 0; { // the first GET is one of the requests to be looked at
			select {
			case <-timeout:
				return
			case <-time.After(time.Millisecond):
			}
		}
		p.text("3probe")
		close(server.probed)
		p.drain()
	}
	options := server.start(t)
	options.Transport = client.Upgrade
	options.Endpoint.Path = "/elsewhere/"
	options.Endpoint.Query = map[string][]string{"user": {"é"}}
	options.Endpoint.Header = http.Header{"X-Token": {"secret"}, "Cookie": {"own=1"}}
	c := dial(t, options)
	if c.Transport() != client.WebSocket {
		t.Errorf("transport %s", c.Transport())
	}
	for _, transport := range []string{"polling", "websocket"} {
		value, _ := server.requests.Load(transport)
		r := value.(*http.Request)
		if r.URL.Path != "/elsewhere/" || r.URL.Query().Get("user") != "é" || r.URL.Query().Get("sid") != "abc" || r.Header.Get("X-Token") != "secret" ||
			r.Header.Get("Cookie") != "own=1; io=sticky" {
			t.Errorf("request %v %v", r.URL, r.Header)
		}
	}
}

// A failed upgrade leaves the session on polling, and loses nothing.
func TestUpgradeFails(t *testing.T) {
	for _, test := range []struct {
		name    string
		open    string
		upgrade func(peerSocket)
	}{
		{"not offered", `0{"sid":"abc","upgrades":null,"pingInterval":10000,"pingTimeout":10000}`, func(p peerSocket) { p.drain() }},
		{"closed", "", func(peerSocket) {}},
		{"wrong answer", "", func(p peerSocket) { p.next(); p.text("3"); p.drain() }},
		{"no answer", "", func(p peerSocket) { p.drain() }},
		{"closed after the answer", "", func(p peerSocket) { p.next(); p.text("3probe") }},
		{"the GET is never released", "", func(p peerSocket) { p.next(); p.text("3probe"); p.drain() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel() // most of them wait for the timeout
			server := &poller{open: test.open, upgrade: test.upgrade}
			options := server.start(t)
			options.HandshakeTimeout = 2 * time.Second
			c := dial(t, options)
			var failed *client.UpgradeError
			if err := c.Upgrade(within(t)); !errors.As(err, &failed) {
				t.Fatalf("error %v", err)
			}
			s, events := connect(t, c, "/", nil)
			if err := s.Emit(t.Context(), "still", "here"); err != nil || c.Transport() != client.Polling {
				t.Fatalf("%v, transport %s", err, c.Transport())
			}
			server.sends <- `42["still here"]`
			await(t, events, "still here")
			for body := range server.posted {
				if body == `42["still","here"]` {
					break
				}
			}
		})
	}
}

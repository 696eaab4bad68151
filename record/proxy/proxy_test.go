package proxy_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/record"
	"github.com/sioproof/sioproof/record/proxy"
	"github.com/sioproof/sioproof/record/tap"
	"github.com/sioproof/sioproof/reference"
)

// between starts a proxy in front of a server and returns its address.
func between(t *testing.T, target string) (address string, recorder *tap.Recorder, notices chan proxy.Notice) {
	t.Helper()
	parsed, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	recorder = tap.New(time.Now)
	notices = make(chan proxy.Notice, 10)
	started := httptest.NewServer(proxy.New(parsed, recorder, false, func(n proxy.Notice) { notices <- n }))
	t.Cleanup(started.Close)
	return started.URL, recorder, notices
}

// Every transport of both generations goes through, and all of them are recorded alike.
func TestEveryTransportIsRecorded(t *testing.T) {
	server, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own, Log: io.Discard})
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	for _, engine := range []engineio.Revision{engineio.V4, engineio.V3} {
		for _, transport := range []client.Transport{client.Polling, client.WebSocket, client.Upgrade} {
			t.Run(fmt.Sprint(engine, " ", transport), func(t *testing.T) {
				address, recorder, _ := between(t, server.URL())
				talk(t, address, engine, transport)
				wanted := []string{"connected", "client event message", "server event message-back", "client event message-with-ack", "server ack", "closed"}
				testutil.Eventually(t, strings.Join(wanted, ", "), func() bool { return holdsInOrder(recorder, wanted) })
				if failed := recorder.Unreadable(); len(failed) > 0 {
					t.Errorf("unreadable: %v", failed)
				}
			})
		}
	}
}

// talk connects, and sends a text and binary data.
func talk(t *testing.T, address string, engine engineio.Revision, transport client.Transport) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), testutil.Patience)
	defer cancel()
	parsed, err := url.Parse(address + "/socket.io/")
	if err != nil {
		t.Fatal(err)
	}
	c, err := client.Dial(ctx, client.Options{Endpoint: wire.Endpoint{URL: parsed}, Engine: engine, Transport: transport})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	socket, err := c.Connect(ctx, "/", nil)
	if err != nil {
		t.Fatal(err)
	}
	back := make(chan string, 10)
	socket.OnEvent(func(e client.Event) { back <- e.Name })
	if err := socket.Emit(ctx, "message", "hello", []byte{1, 2, 3}); err != nil {
		t.Fatal(err)
	}
	for name := ""; name != "message-back"; {
		select {
		case name = <-back:
		case <-ctx.Done():
			t.Fatal("nothing came back")
		}
	}
	if answer, err := socket.EmitWithAck(ctx, "message-with-ack", "x"); err != nil || len(answer) != 1 {
		t.Fatalf("acknowledged with %v, %v", answer, err)
	}
}

func holdsInOrder(recorder *tap.Recorder, wanted []string) bool {
	for _, p := range recorder.Conversation().Packets {
		line := strings.TrimSpace(p.Kind.String() + " " + p.Event)
		if len(wanted) > 0 && line == wanted[0] {
			wanted = wanted[1:]
		}
		if p.Event == "message" && (len(p.Args) != 2 || !bytes.Equal(p.Args[1].([]byte), []byte{1, 2, 3})) {
			return false
		}
	}
	return len(wanted) == 0
}

// What the server sees is what the client sent, and what the client sees is what the server sent.
func TestRequestsPassUnchanged(t *testing.T) {
	var seen *http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = r
		w.Header().Add("Set-Cookie", "session=abc; HttpOnly")
		w.Header().Set("Access-Control-Allow-Origin", "http://page.example")
		w.Header().Set("Content-Encoding", "gzip")
		compressed := gzip.NewWriter(w)
		fmt.Fprint(compressed, "page")
		_ = compressed.Close()
	}))
	defer server.Close()
	address, _, _ := between(t, server.URL)

	request, err := http.NewRequestWithContext(t.Context(), "GET", address+"/a%2Fb?x=1;y=2&z", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header = http.Header{
		"Origin": {"http://page.example"}, "Cookie": {"session=old"}, "Accept-Encoding": {"gzip, br, zstd"}, "X-Forwarded-For": {"192.0.2.1"},
		"User-Agent": {"page"},
	}
	request.Host = "chat.example:3000"
	sent := request.Header.Clone()
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if seen.Host != "chat.example:3000" || seen.RequestURI != "/a%2Fb?x=1;y=2&z" {
		t.Errorf("the server saw %s of %s", seen.RequestURI, seen.Host)
	}
	for name := range sent {
		if !slices.Equal(seen.Header[name], sent[name]) {
			t.Errorf("%s: the server saw %q, sent %q", name, seen.Header[name], sent[name])
		}
	}
	for name := range seen.Header {
		if _, ok := sent[name]; !ok {
			t.Errorf("the server saw %s: %q, which nobody sent", name, seen.Header[name])
		}
	}
	if answer.Header.Get("Content-Encoding") != "gzip" || answer.Header.Get("Set-Cookie") != "session=abc; HttpOnly" ||
		answer.Header.Get("Access-Control-Allow-Origin") != "http://page.example" {
		t.Errorf("the client saw %v", answer.Header)
	}
}

// A redirection that names the server's own address leads back to the proxy; any other is left alone.
func TestRedirections(t *testing.T) {
	var location string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Location", location)
		w.WriteHeader(http.StatusFound)
	}))
	defer server.Close()
	address, _, _ := between(t, server.URL)
	for to, want := range map[string]string{
		server.URL + "/login":        address + "/login",
		"/login":                     "/login",
		"https://other.example/page": "https://other.example/page",
	} {
		location = to
		request, err := http.NewRequestWithContext(t.Context(), "GET", address, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		if got := answer.Header.Get("Location"); got != want {
			t.Errorf("%s: redirected to %s, want %s", to, got, want)
		}
	}
}

// A compressed answer to a poll is passed as it is, and read.
func TestACompressedPollIsRead(t *testing.T) {
	var accepted string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		accepted = r.Header.Get("Accept-Encoding")
		w.Header().Set("Content-Encoding", "gzip")
		compressed := gzip.NewWriter(w)
		fmt.Fprint(compressed, `0{"sid":"s1","upgrades":[],"pingInterval":25000,"pingTimeout":20000}`)
		_ = compressed.Close()
	}))
	defer server.Close()
	address, recorder, _ := between(t, server.URL)
	request, err := http.NewRequestWithContext(t.Context(), "GET", address+"/socket.io/?EIO=4&transport=polling", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Accept-Encoding", "gzip, deflate, br, zstd")
	answer, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := gzip.NewReader(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(body); err != nil || !strings.HasPrefix(string(text), `0{"sid"`) {
		t.Errorf("the client got %q, %v", text, err)
	}
	if accepted != "gzip, deflate" {
		t.Errorf("the server was asked for %q, which the recorder could not all read", accepted)
	}
	if packets := recorder.Conversation().Packets; len(packets) != 1 || packets[0].Kind != record.Opened {
		t.Errorf("recorded %v", packets)
	}
}

func TestAServerThatIsNotThere(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	address, _, notices := between(t, gone.URL)
	for _, there := range []bool{true, false} {
		if !there {
			gone.Close()
		}
		answer, err := http.Get(address + "/socket.io/?EIO=4&transport=polling")
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		want := http.StatusNotFound
		if !there {
			want = http.StatusBadGateway
		}
		if n := <-notices; answer.StatusCode != want || (n.Err == nil) != there || n.Path != "/socket.io/" {
			t.Errorf("answered with %d, noticed %+v", answer.StatusCode, n)
		}
	}
}

package wire_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client/wire"
)

func TestDoSendsTheRequestAsGiven(t *testing.T) {
	for _, test := range []struct {
		name    string
		request wire.Request
		want    string
	}{
		{"defaults", wire.Request{},
			"GET /socket.io/?app=1 HTTP/1.1\r\nHost: ADDRESS\r\nUser-Agent: sioproof\r\nAccept: */*\r\n\r\n"},
		{"no parameters", wire.Request{OmitDefaultQuery: true},
			"GET /socket.io/ HTTP/1.1\r\nHost: ADDRESS\r\nUser-Agent: sioproof\r\nAccept: */*\r\n\r\n"},
		{"spelling, replacement and removal",
			wire.Request{Path: "/x", Query: url.Values{"app": {"2"}}, Header: http.Header{"accept": nil, "x-Odd": {"a", "b"}, "HOST": {"h"}}},
			"GET /x?app=2 HTTP/1.1\r\nUser-Agent: sioproof\r\nHOST: h\r\nx-Odd: a\r\nx-Odd: b\r\n\r\n"},
		{"wrong length", wire.Request{Method: "POST", Body: []byte("4abc"), Header: http.Header{"Content-Length": {"9"}}},
			"POST /socket.io/?app=1 HTTP/1.1\r\nHost: ADDRESS\r\nUser-Agent: sioproof\r\nAccept: */*\r\nContent-Length: 9\r\n\r\n4abc"},
		{"chunked", wire.Request{Method: "POST", Body: []byte("4ab"), Chunked: true},
			"POST /socket.io/?app=1 HTTP/1.1\r\nHost: ADDRESS\r\nUser-Agent: sioproof\r\nAccept: */*\r\nTransfer-Encoding: chunked\r\n\r\n" +
				"1\r\n4\r\n2\r\nab\r\n0\r\n\r\n"},
		{"another method", wire.Request{Method: "PUT"},
			"PUT /socket.io/?app=1 HTTP/1.1\r\nHost: ADDRESS\r\nUser-Agent: sioproof\r\nAccept: */*\r\nContent-Length: 0\r\n\r\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := make(chan string, 1)
			w := serve(t, func(conn net.Conn) {
				want := strings.ReplaceAll(test.want, "ADDRESS", conn.LocalAddr().String())
				received := make([]byte, len(want))
				io.ReadFull(conn, received)
				got <- string(received)
				io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
			})
			w.Endpoint.Query = url.Values{"app": {"1"}}
			response, err := w.Do(within(t, bound), test.request)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.ReplaceAll(test.want, "ADDRESS", w.Endpoint.URL.Host)
			if received := <-got; received != want {
				t.Errorf("the server received\n%q\nwant\n%q", received, want)
			}
			if response.Status != 200 || string(response.Body) != "ok" {
				t.Errorf("response %+v", response)
			}
			entries := w.Transcript.Entries()
			if len(entries) != 2 || string(entries[0].Data) != want || !entries[0].Sent || entries[0].Kind != wire.KindRequest ||
				entries[1].Sent || entries[1].Kind != wire.KindResponse || !strings.HasSuffix(string(entries[1].Data), "\r\n\r\nok") ||
				entries[0].Channel != "http 1" || entries[1].Channel != "http 1" {
				t.Errorf("transcript %v", entries)
			}
		})
	}
}

// bothWays runs a test on connections of package net, and on those of the event loop.
func bothWays(t *testing.T, test func(t *testing.T, eventLoop bool)) {
	t.Run("goroutines", func(t *testing.T) { test(t, false) })
	t.Run("event loop", func(t *testing.T) { test(t, true) })
}

func TestDoKeepsAConnectionAliveAndReplacesAStaleOne(t *testing.T) {
	bothWays(t, keepsAConnectionAlive)
}

func keepsAConnectionAlive(t *testing.T, eventLoop bool) {
	var opened atomic.Int32
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusTeapot)
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	defer server.Close()
	w := wireTo(t, server.URL)
	w.Endpoint.DisableEventLoop = !eventLoop
	for range 3 {
		if response, err := w.Do(within(t, bound), wire.Request{}); err != nil || response.Status != http.StatusTeapot {
			t.Fatalf("%+v, %v", response, err)
		}
	}
	if n := opened.Load(); n != 1 {
		t.Errorf("3 requests took %d connections, want 1", n)
	}
	server.CloseClientConnections()
	if _, err := w.Do(within(t, bound), wire.Request{Method: "POST", Body: []byte("x")}); err != nil {
		t.Errorf("a request after the server closed the idle connection: %v", err)
	}
}

func TestDoHonoursTheServersKeepAlive(t *testing.T) {
	var connections atomic.Int32
	w := serve(t, func(conn net.Conn) {
		connections.Add(1)
		reader := bufio.NewReader(conn)
		for {
			if _, err := http.ReadRequest(reader); err != nil {
				return
			}
			io.WriteString(conn, "HTTP/1.1 200 OK\r\nKeep-Alive: timeout=1\r\nContent-Length: 0\r\n\r\n")
		}
	})
	for range 2 {
		if _, err := w.Do(within(t, bound), wire.Request{}); err != nil {
			t.Fatal(err)
		}
	}
	if n := connections.Load(); n != 2 {
		t.Errorf("%d connections, want 2: one that the server may close within a second is not used again", n)
	}
}

func TestDoNeverFollowsARedirect(t *testing.T) {
	server := httptest.NewServer(http.RedirectHandler("/elsewhere", http.StatusFound))
	defer server.Close()
	response, err := wireTo(t, server.URL).Do(within(t, bound), wire.Request{})
	if err != nil || response.Status != http.StatusFound || response.Header.Get("Location") != "/elsewhere" {
		t.Fatalf("%+v, %v", response, err)
	}
}

func TestDoHearsARefusalBeforeALargeBodyIsRead(t *testing.T) { bothWays(t, hearsARefusal) }

func hearsARefusal(t *testing.T, eventLoop bool) {
	w := serve(t, func(conn net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
			return
		}
		io.WriteString(conn, "HTTP/1.1 413 Payload Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		io.Copy(io.Discard, io.LimitReader(conn, 1<<20)) // a polite server: no reset while the answer is under way
	})
	w.Endpoint.DisableEventLoop = !eventLoop
	response, err := w.Do(within(t, bound), wire.Request{Method: "POST", Body: make([]byte, 64<<20)})
	if err != nil || response.Status != http.StatusRequestEntityTooLarge {
		t.Fatalf("%+v, %v", response, err)
	}
}

func TestDoFailsClearlyAndSoon(t *testing.T) { bothWays(t, failsClearlyAndSoon) }

func failsClearlyAndSoon(t *testing.T, eventLoop bool) {
	endless := func(conn net.Conn, head, unit string) {
		io.WriteString(conn, head)
		for {
			if _, err := io.WriteString(conn, strings.Repeat(unit, 1000)); err != nil {
				return
			}
		}
	}
	as := func(target any) func(error) bool { return func(err error) bool { return errors.As(err, target) } }
	is := func(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }
	for _, test := range []struct {
		name   string
		handle func(net.Conn)
		want   func(error) bool
	}{
		{"silence", func(conn net.Conn) { io.Copy(io.Discard, conn) }, is(context.DeadlineExceeded)},
		{"close at once", func(conn net.Conn) {}, as(new(*wire.ResponseError))},
		{"close after the request", func(conn net.Conn) { readRequest(conn, "") }, as(new(*wire.ResponseError))},
		{"garbage", func(conn net.Conn) { readRequest(conn, "SSH-2.0-OpenSSH_9.2\r\n") }, as(new(*wire.ResponseError))},
		{"half a body", func(conn net.Conn) { readRequest(conn, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf") }, as(new(*wire.ResponseError))},
		{"endless head", func(conn net.Conn) { readRequest(conn, ""); endless(conn, "HTTP/1.1 200 OK\r\n", "X-Y: z\r\n") }, as(new(*wire.TooLargeError))},
		{"endless line", func(conn net.Conn) { readRequest(conn, ""); endless(conn, "HTTP/1.1 200 ", "OK") }, as(new(*wire.TooLargeError))},
		{"endless body", func(conn net.Conn) { readRequest(conn, ""); endless(conn, "HTTP/1.1 200 OK\r\n\r\n", "x") }, as(new(*wire.TooLargeError))},
		{"endless tiny chunks", func(conn net.Conn) {
			readRequest(conn, "")
			endless(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n")
		}, as(new(*wire.TooLargeError))},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := serve(t, test.handle)
			w.MaxBody, w.Endpoint.DisableEventLoop = 100_000, !eventLoop
			limit := bound
			if test.name == "silence" {
				limit = 100 * time.Millisecond
			}
			_, err := w.Do(within(t, limit), wire.Request{})
			if err == nil || !test.want(err) {
				t.Fatalf("error %v (%T)", err, err)
			}
			entries := w.Transcript.Entries()
			if last := entries[len(entries)-1]; last.Kind != wire.KindError || string(last.Data) != err.Error() {
				t.Errorf("the transcript ends with %+v", last)
			}
		})
	}
}

// A time-out of its own ends one exchange; the next begins anew, on another connection.
func TestDoEndsWithItsTimeout(t *testing.T) { bothWays(t, endsWithItsTimeout) }

func endsWithItsTimeout(t *testing.T, eventLoop bool) {
	var connections atomic.Int32
	w := serve(t, func(conn net.Conn) {
		if connections.Add(1) == 1 {
			io.Copy(io.Discard, conn)
			return
		}
		readRequest(conn, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
	})
	w.Endpoint.DisableEventLoop = !eventLoop
	if _, err := w.Do(within(t, bound), wire.Request{Timeout: 50 * time.Millisecond}); !errors.Is(err, os.ErrDeadlineExceeded) || !errors.As(err, new(*wire.ResponseError)) {
		t.Errorf("error %v", err)
	}
	if response, err := w.Do(within(t, bound), wire.Request{Timeout: bound}); err != nil || string(response.Body) != "ok" {
		t.Errorf("then %+v, %v", response, err)
	}
}

func TestDoReportsARefusedConnection(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	w := wireTo(t, "http://127.0.0.1:"+strconv.Itoa(port))
	var failure *wire.DialError
	if _, err := w.Do(within(t, bound), wire.Request{}); !errors.As(err, &failure) {
		t.Fatalf("error %v", err)
	}
}

func TestRawRecordsWhatPasses(t *testing.T) {
	w := serve(t, func(conn net.Conn) { readRequest(conn, "HTTP/1.1 204 No Content\r\n\r\n") })
	w.Endpoint.LocalAddr = net.ParseIP("127.0.0.2")
	conn, err := w.Raw(within(t, bound))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if host, _, _ := net.SplitHostPort(conn.LocalAddr().String()); host != "127.0.0.2" {
		t.Errorf("connected from %s", host)
	}
	for _, half := range []string{"GET / HTTP/1.1\r\n", "Host: x\r\n\r\n"} {
		io.WriteString(conn, half)
	}
	conn.SetDeadline(time.Now().Add(bound))
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 204") {
		t.Fatalf("%q, %v", answer, err)
	}
	if entries := w.Transcript.Entries(); len(entries) < 3 || string(entries[0].Data) != "GET / HTTP/1.1\r\n" || entries[0].Channel != "tcp 1" {
		t.Errorf("transcript %v", entries)
	}
}

func TestTLS(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	defer server.Close()
	w := wireTo(t, server.URL)
	var failure *wire.DialError
	if _, err := w.Do(within(t, bound), wire.Request{}); !errors.As(err, &failure) {
		t.Errorf("an unknown authority: %v", err)
	}
	config := server.Client().Transport.(*http.Transport).TLSClientConfig
	w.Endpoint.TLS = config.Clone()
	w.Endpoint.TLS.ServerName = ""
	for range 2 {
		response, err := w.Do(within(t, bound), wire.Request{})
		if err != nil || string(response.Body) != "HTTP/1.1" {
			t.Fatalf("%+v, %v", response, err)
		}
	}
}

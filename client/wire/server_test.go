package wire_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/url"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sioproof/sioproof/client/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bound is how long a test waits for something that must happen.
const bound = 15 * time.Second

// serve starts a TCP server that hands each connection to handle and closes it afterwards.
func serve(t *testing.T, handle func(net.Conn)) *wire.Wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				handle(conn)
			}()
		}
	}()
	return wireTo(t, "http://"+listener.Addr().String())
}

// wireTo returns a wire with a transcript.
func wireTo(t *testing.T, address string) *wire.Wire {
	t.Helper()
	target, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	w := &wire.Wire{Endpoint: wire.Endpoint{URL: target}, Transcript: wire.NewTranscript()}
	t.Cleanup(w.CloseIdle)
	return w
}

// within returns a context for one call.
func within(t *testing.T, d time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// readRequest reads one request, and answers with the given bytes.
func readRequest(conn net.Conn, answer string) *http.Request {
	request, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return nil
	}
	conn.Write([]byte(answer))
	return request
}

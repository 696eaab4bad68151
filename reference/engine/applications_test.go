package engine_test

import (
	"bufio"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/engine"
)

func text(s string) engineio.Packet { return engineio.Text([]byte(s)) }

// recorder is an application that tells what its connections receive.
type recorder chan string

func (r recorder) Open(*engine.Connection) engine.Handler { return r }

func (r recorder) Message(_ bool, data []byte) { r <- "message: " + string(data) }

func (r recorder) Closed(reason string) { r <- "closed: " + reason }

func (r recorder) expect(t *testing.T, want string) {
	t.Helper()
	select {
	case got := <-r:
		if got != want {
			t.Errorf("the application got %q, not %q", got, want)
		}
	case <-time.After(patience):
		t.Fatalf("the application did not get %q", want)
	}
}

// opener is an application that hands its connections to the test.
type opener chan *engine.Connection

func (o opener) Open(c *engine.Connection) engine.Handler {
	o <- c
	return engine.Echo{}.Open(c)
}

// halfPost sends a POST that announces more bytes than it has, on a connection of its own.
func (p *peer) halfPost(body string, length int) net.Conn {
	p.t.Helper()
	endpoint := p.wire.Endpoint
	conn, err := (&wire.Wire{Endpoint: endpoint}).Raw(p.context)
	if err != nil {
		p.t.Fatal(err)
	}
	_, err = fmt.Fprintf(conn, "POST %s?%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n%s",
		endpoint.Path, p.query.Encode(), endpoint.URL.Host, length, body)
	if err != nil {
		p.t.Fatal(err)
	}
	return conn
}

// expectResponse checks the first line of the next response.
func expectResponse(t *testing.T, conn net.Conn, want string) {
	t.Helper()
	conn.SetReadDeadline(time.Now().Add(patience))
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, want) {
		t.Errorf("the response begins %q (%v), not %q", line, err, want)
	}
}

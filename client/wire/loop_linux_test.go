package wire

import (
	"encoding/binary"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/internal/testutil"
)

// counted is a listener that answers each message with the next number, until the last.
type counted struct {
	t     *testing.T
	flow  Flow
	next  uint32
	over  chan struct{}
	ended chan error
}

const lastNumber = 300

func (c *counted) Received(f Frame, _ time.Time) bool {
	if got := binary.BigEndian.Uint32(f.Payload); got != c.next {
		c.t.Errorf("received %d, want %d", got, c.next)
	}
	if c.next++; c.next > lastNumber {
		close(c.over)
		return true
	}
	c.send()
	return true
}

func (c *counted) send() {
	if _, err := c.flow.Send(Frame{Opcode: ws.OpBinary, Payload: binary.BigEndian.AppendUint32(nil, c.next), Fin: true}); err != nil {
		c.t.Error(err)
	}
}

func (c *counted) Drained(error)   {}
func (c *counted) Ended(err error) { c.ended <- err }

// However often the loop changes hands, because the machine is so slow that the watchdog sees nothing move, nothing is lost.
func TestALoopThatChangesHands(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var servers sync.WaitGroup
	defer servers.Wait()
	clients := make([]*counted, 20)
	for i := range clients {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		server, err := listener.Accept()
		if err != nil {
			t.Fatal(err)
		}
		servers.Go(func() { mirror(server) })
		c := &counted{t: t, over: make(chan struct{}), ended: make(chan error, 1)}
		c.flow = (&WebSocket{conn: conn, stream: stream{frames: frameReader{limit: 1000}}}).Deliver(c)
		clients[i] = c
	}
	l := clients[0].flow.(*polled).loop
	over := make(chan struct{})
	var watchdog sync.WaitGroup
	watchdog.Go(func() {
		for {
			select {
			case <-over:
				return
			case <-time.After(100 * time.Microsecond):
				l.look()
			}
		}
	})
	for _, c := range clients {
		c.send()
	}
	deadline := time.After(time.Minute)
	for i, c := range clients {
		select {
		case <-c.over:
		case <-deadline:
			t.Fatalf("client %d is stuck", i)
		}
	}
	close(over)
	watchdog.Wait()
	for i, c := range clients {
		c.flow.Abort()
		select {
		case <-c.ended:
		case <-deadline:
			t.Fatalf("client %d does not end", i)
		}
	}
}

// mirror sends back what it gets.
func mirror(conn net.Conn) {
	defer conn.Close()
	for {
		f, err := testutil.ReadFrame(conn)
		if err != nil || ws.WriteFrame(conn, ws.UnmaskFrame(f)) != nil {
			return
		}
	}
}

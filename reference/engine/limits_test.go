package engine_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/front"
)

func TestPayloadLimit(t *testing.T) {
	_, endpoint := server(t, engine.Options{Bounds: front.Bounds{MaxPayload: 1000}})
	p := openPolling(t, endpoint, "4", "")
	most := "4" + strings.Repeat("x", 999)
	p.expect(p.post(most), http.StatusOK, "ok")
	p.expect(p.get(), http.StatusOK, most)
	for _, chunked := range []bool{false, true} {
		response := p.do(wire.Request{Method: http.MethodPost, Body: []byte(most + "y"), Chunked: chunked})
		p.expect(response, http.StatusRequestEntityTooLarge, "")
	}
	p.expect(p.post("4still here"), http.StatusOK, "ok")
	p.expect(p.get(), http.StatusOK, "4still here")

	s := openWebSocket(t, endpoint, "4")
	s.send(most)
	s.expect(most)
	s.send(most + "y")
	s.expectClose(1009)
}

func TestConnectionLimit(t *testing.T) {
	s, endpoint := server(t, engine.Options{Bounds: front.Bounds{MaxConnections: 2}})
	first := openPolling(t, endpoint, "4", "")
	openWebSocket(t, endpoint, "4")
	more := newPeer(t, endpoint, "EIO=4&transport=polling")
	more.expect(more.get(), http.StatusServiceUnavailable, "")
	first.expect(first.post("1"), http.StatusOK, "ok")
	testutil.Eventually(t, "there is room", func() bool { return s.Connections() == 1 })
	openPolling(t, endpoint, "4", "")
}

// TestASlowReaderIsDisconnected has one client that stops reading and one that reads: the second is not held up, the
// first is gone when too much waits for it.
func TestASlowReaderIsDisconnected(t *testing.T) {
	t.Parallel()
	for _, transport := range []string{"websocket", "polling"} {
		t.Run(transport, func(t *testing.T) {
			connections := make(opener, 2)
			s, endpoint := serverFor(t, connections, engine.Options{Bounds: front.Bounds{MaxQueuedBytes: 1 << 20}})
			if transport == "polling" {
				openPolling(t, endpoint, "4", "")
			} else {
				openWebSocket(t, endpoint, "4")
			}
			slow := <-connections
			reader := openWebSocket(t, endpoint, "4")
			fast := <-connections
			message := strings.Repeat("x", 100_000)
			for sent := 0; s.Connections() == 2; sent++ {
				if sent == 1000 {
					t.Fatal("a client that does not read is still there")
				}
				slow.Send(text(message))
				fast.Send(text(fmt.Sprint(sent)))
				reader.expect(fmt.Sprint("4", sent))
			}
		})
	}
}

func TestTooManySmallPackets(t *testing.T) {
	connections := make(opener, 1)
	s, endpoint := serverFor(t, connections, engine.Options{Bounds: front.Bounds{MaxQueuedPackets: 100}})
	openPolling(t, endpoint, "4", "")
	connection := <-connections
	for range 101 {
		connection.Send(text(""))
	}
	if s.Connections() != 0 {
		t.Error("more packets wait than may")
	}
}

// TestAbandonedClientsHoldNothing leaves sessions in every state behind and waits until the server is empty.
func TestAbandonedClientsHoldNothing(t *testing.T) {
	t.Parallel()
	options := brisk
	options.BodyTimeout = 200 * time.Millisecond
	s, endpoint := server(t, options)
	for range 20 {
		openPolling(t, endpoint, "4", "")
		openPolling(t, endpoint, "3", "")
	}
	openWebSocket(t, endpoint, "4")
	halfBody := openPolling(t, endpoint, "4", "").halfPost("4half", 100)
	defer halfBody.Close()
	openPolling(t, endpoint, "4", "").dial() // and no probe
	halfFrame := openWebSocket(t, endpoint, "4")
	halfFrame.SendRaw([]byte{0x81, 0x85, 0, 0, 0, 0, '4'})
	nowhere := newPeer(t, endpoint, "EIO=4&transport=polling").halfPost("4half", 100)
	defer nowhere.Close()
	expectResponse(t, nowhere, "HTTP/1.1 400")

	testutil.Eventually(t, "no session is left", func() bool { return s.Connections() == 0 })
	for _, conn := range []net.Conn{halfBody, nowhere} {
		conn.SetReadDeadline(time.Now().Add(patience))
		if _, err := io.ReadAll(conn); err != nil {
			t.Errorf("the connection of half a body is still open: %v", err)
		}
	}
}

// TestHalfABodyEndsTheSession has no heartbeat that would do it.
func TestHalfABodyEndsTheSession(t *testing.T) {
	t.Parallel()
	received := make(recorder, 10)
	_, endpoint := serverFor(t, received, engine.Options{Bounds: front.Bounds{BodyTimeout: 100 * time.Millisecond}})
	conn := openPolling(t, endpoint, "4", "").halfPost("4half", 100)
	defer conn.Close()
	expectResponse(t, conn, "HTTP/1.1 400")
	received.expect(t, "closed: transport error")
}

// TestACloseThatIsNotAnswered has a client that goes on sending after the server's close frame.
func TestACloseThatIsNotAnswered(t *testing.T) {
	t.Parallel()
	_, endpoint := server(t, engine.Options{CloseTimeout: 100 * time.Millisecond})
	s := openWebSocket(t, endpoint, "4")
	s.send("1")
	testutil.Eventually(t, "the connection is cut", func() bool { return s.SendText([]byte("4hello")) != nil })
}

func TestCloseEndsEverything(t *testing.T) {
	received := make(recorder, 10)
	s, endpoint := serverFor(t, received, engine.Options{})
	pending := openPolling(t, endpoint, "4", "")
	answers := pending.beginGet(t.Context(), s)
	openPolling(t, endpoint, "4", "")
	onWebSocket := openWebSocket(t, endpoint, "4")
	probing := openPolling(t, endpoint, "4", "").dial()
	ended := make(chan struct{})
	go func() {
		s.Close()
		close(ended)
	}()
	onWebSocket.expectClose(wire.CloseNoStatus)
	probing.expectClose(wire.CloseNoStatus)
	pending.expect(pending.await(answers), http.StatusOK, "1")
	<-ended
	for range 4 {
		received.expect(t, "closed: server shutting down")
	}
	if s.Connections() != 0 {
		t.Errorf("%d sessions are left", s.Connections())
	}
	late := newPeer(t, endpoint, "EIO=4&transport=polling")
	late.expect(late.get(), http.StatusServiceUnavailable, "")
}

// TestIdleConnectionsCostNothing measures the processor time of the whole process, client included.
func TestIdleConnectionsCostNothing(t *testing.T) {
	s, endpoint := server(t, engine.Options{})
	for range 10 {
		openWebSocket(t, endpoint, "4").send("4hello")
		p := openPolling(t, endpoint, "4", "")
		p.post("4hello")
		p.get()
		p.beginGet(t.Context(), s)
	}
	const idle = 500 * time.Millisecond
	before := processorTime(t)
	time.Sleep(idle) // the time that is measured
	if used := processorTime(t) - before; used > idle/5 {
		t.Errorf("20 idle connections used %v of processor time in %v", used, idle)
	}
}

func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

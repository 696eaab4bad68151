package wire_test

import (
	"bufio"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
)

// upgrade answers a WebSocket handshake, with more bytes in the same write.
func upgrade(conn net.Conn, more ...ws.Frame) *bufio.Reader { return upgradeWith(conn, "", more...) }

// upgradeWith is upgrade with another header line.
func upgradeWith(conn net.Conn, line string, more ...ws.Frame) *bufio.Reader {
	reader := bufio.NewReader(conn)
	request, err := http.ReadRequest(reader)
	if err != nil {
		return reader
	}
	sum := sha1.Sum([]byte(request.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	answer := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: " +
		base64.StdEncoding.EncodeToString(sum[:]) + "\r\n" + line + "\r\n"
	for _, f := range more {
		answer += string(ws.MustCompileFrame(f))
	}
	io.WriteString(conn, answer)
	return reader
}

// dial opens a WebSocket to a server that was started with serve.
func dial(t *testing.T, w *wire.Wire) *wire.WebSocket {
	t.Helper()
	socket, _, err := w.Dial(within(t, bound), nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(socket.Abort)
	return socket
}

func TestWebSocketEchoes(t *testing.T) {
	w := serve(t, func(conn net.Conn) {
		reader := upgrade(conn, ws.NewTextFrame([]byte("together with the 101")))
		for {
			f, err := testutil.ReadFrame(reader)
			if err != nil {
				return
			}
			if !f.Header.Masked {
				ws.WriteFrame(conn, ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusProtocolError, "no mask")))
				return
			}
			f = ws.UnmaskFrame(f)
			if err := ws.WriteFrame(conn, f); err != nil || f.Header.OpCode == ws.OpClose {
				return
			}
		}
	})
	w.Endpoint.Query = url.Values{"EIO": {"4"}}
	socket := dial(t, w)
	if f, err := socket.Receive(within(t, bound)); err != nil || string(f.Payload) != "together with the 101" {
		t.Fatalf("%q, %v", f.Payload, err)
	}
	for _, size := range []int{0, 1, 125, 126, 511, 512, 513, 65535, 65536, 1 << 20} {
		sent := strings.Repeat("x", size)
		for _, opcode := range []ws.OpCode{ws.OpText, ws.OpBinary} {
			if err := socket.SendFrame(wire.Frame{Opcode: opcode, Payload: []byte(sent), Fin: true}); err != nil {
				t.Fatal(err)
			}
			f, err := socket.Receive(within(t, bound))
			if err != nil || f.Opcode != opcode || string(f.Payload) != sent || !f.Fin || f.Payload == nil {
				t.Fatalf("size %d: opcode %v, %d bytes, %v", size, f.Opcode, len(f.Payload), err)
			}
		}
	}
	if err := socket.Close(1000); err != nil {
		t.Errorf("Close: %v", err)
	}
	if _, err := socket.Receive(within(t, bound)); !isClose(err, 1000) {
		t.Errorf("after Close: %v", err)
	}
}

// isClose reports whether err is a close with the given code.
func isClose(err error, code int) bool {
	var closed *wire.CloseError
	return errors.As(err, &closed) && closed.Code == code
}

func TestWebSocketSendsFramesAsGiven(t *testing.T) {
	got := make(chan ws.Frame, 3)
	w := serve(t, func(conn net.Conn) {
		reader := upgrade(conn)
		for range 3 {
			f, err := testutil.ReadFrame(reader)
			if err != nil {
				return
			}
			got <- ws.UnmaskFrame(f)
		}
	})
	socket := dial(t, w)
	err := socket.SendFrame(
		wire.Frame{Opcode: ws.OpText, Payload: []byte("\xff")},
		wire.Frame{Opcode: ws.OpContinuation, Rsv: ws.Rsv(false, true, true), Fin: true},
		wire.Frame{Opcode: 7, Payload: []byte("x"), Fin: true, NoMask: true},
	)
	if err != nil {
		t.Fatal(err)
	}
	first, second, third := <-got, <-got, <-got
	if first.Header.Fin || first.Header.OpCode != ws.OpText || string(first.Payload) != "\xff" {
		t.Errorf("first frame %+v", first)
	}
	if !second.Header.Fin || second.Header.OpCode != ws.OpContinuation || second.Header.Rsv != ws.Rsv(false, true, true) {
		t.Errorf("second frame %+v", second)
	}
	if third.Header.OpCode != 7 || string(third.Payload) != "x" {
		t.Errorf("third frame %+v", third)
	}
}

func TestReceiveJoinsFragmentsAndAnswersPings(t *testing.T) {
	ponged := make(chan string, 1)
	w := serve(t, func(conn net.Conn) {
		reader := upgrade(conn)
		fragment := ws.NewTextFrame([]byte("one "))
		fragment.Header.Fin = false
		ws.WriteFrame(conn, fragment)
		ws.WriteFrame(conn, ws.NewPingFrame([]byte("are you there")))
		f, err := testutil.ReadFrame(reader)
		if err != nil {
			return
		}
		ponged <- string(ws.UnmaskFrame(f).Payload)
		rest := ws.NewFrame(ws.OpContinuation, true, []byte("message"))
		ws.WriteFrame(conn, rest)
		ws.WriteFrame(conn, ws.NewPongFrame([]byte("pong")))
		io.Copy(io.Discard, reader)
	})
	socket := dial(t, w)
	if f, err := socket.Receive(within(t, bound)); err != nil || string(f.Payload) != "one message" || f.Opcode != ws.OpText {
		t.Fatalf("%q, %v", f.Payload, err)
	}
	if got := <-ponged; got != "are you there" {
		t.Errorf("pong carried %q", got)
	}
	if f, err := socket.Receive(within(t, bound)); err != nil || f.Opcode != ws.OpPong || string(f.Payload) != "pong" {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestReceiveLosesNothingWhenItsContextEnds(t *testing.T) {
	proceed := make(chan struct{})
	w := serve(t, func(conn net.Conn) {
		reader := upgrade(conn)
		encoded := ws.MustCompileFrame(ws.NewTextFrame([]byte("a message in two halves")))
		conn.Write(encoded[:7])
		<-proceed
		conn.Write(encoded[7:])
		io.Copy(io.Discard, reader)
	})
	socket := dial(t, w)
	if _, err := socket.Receive(within(t, 50*time.Millisecond)); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error %v", err)
	}
	close(proceed)
	if f, err := socket.Receive(within(t, bound)); err != nil || string(f.Payload) != "a message in two halves" {
		t.Fatalf("%q, %v", f.Payload, err)
	}
}

func TestReceiveFailsClearly(t *testing.T) {
	text := func(s string) ws.Frame { return ws.NewTextFrame([]byte(s)) }
	fragment := text("x")
	fragment.Header.Fin = false
	reserved := text("x")
	reserved.Header.Rsv = ws.Rsv(true, false, false)
	frameError := func(err error) bool { return errors.As(err, new(*wire.FrameError)) }
	for _, test := range []struct {
		name   string
		frames []ws.Frame
		raw    string
		want   func(error) bool
	}{
		{"end without a Close frame", nil, "", func(err error) bool { return isClose(err, wire.CloseAbnormal) && errors.Is(err, io.EOF) }},
		{"Close frame", []ws.Frame{ws.NewCloseFrame(ws.NewCloseFrameBody(4001, "go away"))}, "",
			func(err error) bool { return isClose(err, 4001) && strings.Contains(err.Error(), "go away") }},
		{"Close frame without a code", []ws.Frame{ws.NewCloseFrame(nil)}, "", func(err error) bool { return isClose(err, wire.CloseNoStatus) }},
		{"Close frame of one byte", []ws.Frame{ws.NewCloseFrame([]byte{3})}, "", frameError},
		{"an HTTP response in the WebSocket", nil, "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n{\"code\":5}",
			func(err error) bool {
				return frameError(err) && strings.Contains(err.Error(), "HTTP/1.1 400 Bad Request")
			}},
		{"masked", []ws.Frame{ws.MaskFrame(text("x"))}, "", frameError},
		{"reserved bit", []ws.Frame{reserved}, "", frameError},
		{"reserved opcode", []ws.Frame{ws.NewFrame(5, true, nil)}, "", frameError},
		{"message within a message", []ws.Frame{fragment, text("y")}, "", frameError},
		{"continuation of nothing", []ws.Frame{ws.NewFrame(ws.OpContinuation, true, nil)}, "", frameError},
		{"long ping", []ws.Frame{ws.NewPingFrame(make([]byte, 126))}, "", frameError},
		{"invalid UTF-8", []ws.Frame{text("\xc3\x28")}, "", frameError},
		{"negative length", nil, "\x82\x7f\xff\xff\xff\xff\xff\xff\xff\xff", frameError},
		{"huge frame", nil, "\x82\x7f\x7f\xff\xff\xff\xff\xff\xff\xff", func(err error) bool { return errors.As(err, new(*wire.TooLargeError)) }},
		{"many fragments", []ws.Frame{fragment, ws.NewFrame(ws.OpContinuation, false, make([]byte, 1000))}, "",
			func(err error) bool { return errors.As(err, new(*wire.TooLargeError)) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := serve(t, func(conn net.Conn) {
				reader := upgrade(conn, test.frames...)
				io.WriteString(conn, test.raw)
				if len(test.frames) > 0 || test.raw != "" {
					io.Copy(io.Discard, reader)
				}
			})
			w.MaxMessage = 1000
			socket := dial(t, w)
			_, err := socket.Receive(within(t, bound))
			if err == nil || !test.want(err) {
				t.Fatalf("error %v (%T)", err, err)
			}
			if _, again := socket.Receive(within(t, bound)); again != err {
				t.Errorf("the next call returns %v", again)
			}
			l := newListener()
			deliver(t, w, l)
			if err := next(t, l.ended); !test.want(err) {
				t.Errorf("a flow ends with %v (%T)", err, err)
			}
			if test.raw == "" {
				return
			}
			shown := ""
			for _, entry := range w.Transcript.Entries() {
				shown += string(entry.Data)
			}
			if !strings.Contains(shown, test.raw) && !errors.As(err, new(*wire.TooLargeError)) {
				t.Errorf("the transcript does not show the bytes: %q", shown)
			}
		})
	}
}

func TestDialRefused(t *testing.T) {
	for _, test := range []struct {
		name, answer string
		status       int
	}{
		{"status", "HTTP/1.1 400 Bad Request\r\nContent-Length: 10\r\n\r\n{\"code\":5}", 400},
		{"no upgrade", "HTTP/1.1 101 Switching Protocols\r\n\r\n", 101},
		{"wrong key", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n", 101},
	} {
		t.Run(test.name, func(t *testing.T) {
			w := serve(t, func(conn net.Conn) { readRequest(conn, test.answer) })
			socket, response, err := w.Dial(within(t, bound), nil, nil)
			var refused *wire.UpgradeError
			if socket != nil || !errors.As(err, &refused) || refused.Status != test.status || response.Status != test.status {
				t.Fatalf("%v, %+v, %v", socket, response, err)
			}
			if test.status == 400 && string(response.Body) != `{"code":5}` {
				t.Errorf("body %q", response.Body)
			}
		})
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	w := serve(t, func(conn net.Conn) { io.Copy(io.Discard, conn) })
	if _, _, err := w.Dial(within(t, 50*time.Millisecond), nil, nil); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("error %v", err)
	}
}

func TestResetCutsTheConnection(t *testing.T) { bothWays(t, resetCutsTheConnection) }

func resetCutsTheConnection(t *testing.T, eventLoop bool) {
	seen := make(chan error, 1)
	w := serve(t, func(conn net.Conn) {
		_, err := io.Copy(io.Discard, upgrade(conn))
		seen <- err
	})
	w.Endpoint.DisableEventLoop = !eventLoop
	socket := dial(t, w)
	received := make(chan error, 1)
	go func() {
		_, err := socket.Receive(context.Background())
		received <- err
	}()
	socket.Reset()
	if err := <-seen; err == nil || !strings.Contains(err.Error(), "reset") {
		t.Errorf("the server saw %v, want a reset", err)
	}
	if err := <-received; err == nil {
		t.Error("Receive returned no error after a reset of our own")
	}
}

func TestEndWritingLeavesTheOtherSideOpen(t *testing.T) {
	bothWays(t, endWritingLeavesTheOtherSideOpen)
}

func endWritingLeavesTheOtherSideOpen(t *testing.T, eventLoop bool) {
	w := serve(t, func(conn net.Conn) {
		_, _ = io.Copy(io.Discard, upgrade(conn)) // until our side ends
		_ = ws.WriteFrame(conn, ws.NewTextFrame([]byte("goodbye")))
	})
	w.Endpoint.DisableEventLoop = !eventLoop
	socket := dial(t, w)
	socket.EndWriting()
	if frame, err := socket.Receive(t.Context()); err != nil || string(frame.Payload) != "goodbye" {
		t.Errorf("received %q, %v", frame.Payload, err)
	}
	if frame, err := socket.Receive(t.Context()); err == nil {
		t.Errorf("received %q after the server has closed its side", frame.Payload)
	}
}

func TestCloseWaitsForTheServerASecondAtMost(t *testing.T) {
	release := make(chan struct{})
	defer close(release)
	w := serve(t, func(conn net.Conn) {
		upgrade(conn)
		<-release
	})
	socket := dial(t, w)
	began := time.Now()
	socket.Close(1000)
	if took := time.Since(began); took > bound {
		t.Errorf("Close took %v", took)
	}
}

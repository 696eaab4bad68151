package evloop

import (
	"errors"
	"io"
	"net"
	"net/netip"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/net/nettest"

	"github.com/sioproof/sioproof/internal/testutil"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// connected returns a connection of the event loop, from a source address unless that is nil, and the peer's end of it.
func connected(t *testing.T, from net.IP) (*Conn, *net.TCPConn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ours, err := Dial(t.Context(), listener.Addr().(*net.TCPAddr).AddrPort(), from)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close() })
	theirs, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { theirs.Close() })
	return ours, theirs.(*net.TCPConn)
}

// adopted returns a connection that package net opened and the event loop took over, and the peer's end of it.
func adopted(t *testing.T) (*Conn, *net.TCPConn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	plain, err := net.Dial("tcp", listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	ours, err := Adopt(plain.(*net.TCPConn))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close() })
	theirs, err := listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { theirs.Close() })
	return ours, theirs.(*net.TCPConn)
}

// The connections are full net.Conns: the standard test of those passes, with the event loop at one end and at both.
func TestConnIsANetConn(t *testing.T) {
	for name, open := range map[string]func() (ours, theirs net.Conn){
		"dialled": func() (net.Conn, net.Conn) { return connected(t, nil) },
		"adopted": func() (net.Conn, net.Conn) { return adopted(t) },
		"both ends": func() (net.Conn, net.Conn) {
			ours, theirs := connected(t, nil)
			other, err := Adopt(theirs)
			if err != nil {
				t.Fatal(err)
			}
			return ours, other
		},
	} {
		t.Run(name, func(t *testing.T) {
			nettest.TestConn(t, func() (c1, c2 net.Conn, stop func(), err error) {
				c1, c2 = open()
				return c1, c2, func() { c1.Close(); c2.Close() }, nil
			})
		})
	}
}

func TestConnHasTheAddressesOfBothEnds(t *testing.T) {
	source := net.IPv4(127, 0, 0, 2)
	ours, theirs := connected(t, source)
	if from := theirs.RemoteAddr().(*net.TCPAddr).IP; !from.Equal(source) {
		t.Errorf("the peer sees %v, want %v", from, source)
	}
	check := func(c *Conn, peer net.Conn) {
		t.Helper()
		if c.LocalAddr().String() != peer.RemoteAddr().String() || c.RemoteAddr().String() != peer.LocalAddr().String() {
			t.Errorf("it is from %v to %v, for the peer from %v to %v", c.LocalAddr(), c.RemoteAddr(), peer.RemoteAddr(), peer.LocalAddr())
		}
	}
	check(ours, theirs)
	ours.Close()
	check(ours, theirs)
	check(adopted(t))
}

func TestConnCarriesMoreThanTheKernelTakesAtOnce(t *testing.T) {
	ours, theirs := connected(t, nil)
	const size = 32 << 20
	go func() {
		_, _ = io.Copy(theirs, io.LimitReader(theirs, size)) // back again
		theirs.Close()
	}()
	go func() {
		if n, err := ours.Write(make([]byte, size)); n != size || err != nil {
			t.Errorf("Write: %d, %v", n, err)
		}
	}()
	back, err := io.ReadAll(ours)
	if len(back) != size || err != nil {
		t.Errorf("%d bytes came back, %v", len(back), err)
	}
}

// waiting waits until a call waits for the connection.
func waiting(t *testing.T, d *direction) {
	t.Helper()
	testutil.Eventually(t, "a call waits", func() bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.waiting
	})
}

// A call that waits ends when the connection is closed, its deadline is moved to the past, or its channel is closed.
func TestConnEndsACallThatWaits(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(*Conn)
		want error
	}{
		"deadline": {func(c *Conn) { c.SetDeadline(past) }, os.ErrDeadlineExceeded},
		"done": {func(c *Conn) {
			done := make(chan struct{})
			close(done)
			c.SetDone(done)
		}, os.ErrDeadlineExceeded},
		"close": {func(c *Conn) { c.Close() }, net.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			ours, _ := connected(t, nil)
			const readers = 2 // one of them waits for the other
			ended := make(chan error, readers+1)
			for range readers {
				go func() {
					_, err := ours.Read(make([]byte, 1))
					ended <- err
				}()
			}
			go func() {
				_, err := ours.Write(make([]byte, 32<<20))
				ended <- err
			}()
			waiting(t, &ours.reading)
			waiting(t, &ours.writing)
			test.end(ours)
			for range readers + 1 {
				select {
				case err := <-ended:
					if !errors.Is(err, test.want) {
						t.Errorf("%v, want %v", err, test.want)
					}
				case <-time.After(testutil.Patience):
					t.Fatal("it still waits")
				}
			}
		})
	}
}

// A deadline that is taken back does not end the call that waits for it.
func TestConnForgetsADeadline(t *testing.T) {
	ours, theirs := connected(t, nil)
	ours.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
	read := make(chan error, 1)
	go func() {
		_, err := ours.Read(make([]byte, 1))
		read <- err
	}()
	waiting(t, &ours.reading)
	ours.SetReadDeadline(time.Time{})
	time.AfterFunc(400*time.Millisecond, func() { theirs.Write([]byte("x")) }) // later than the deadline was
	if err := <-read; err != nil {
		t.Error(err)
	}
}

// The end of the stream that is announced together with the last bytes is not announced again.
func TestConnSeesTheEndBehindTheLastBytes(t *testing.T) {
	for range 50 {
		ours, theirs := connected(t, nil)
		raw, err := theirs.SyscallConn()
		if err != nil {
			t.Fatal(err)
		}
		var corked error
		err = raw.Control(func(fd uintptr) { // the bytes wait for the end, and travel with it
			corked = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, syscall.TCP_CORK, 1)
		})
		if err = errors.Join(err, corked); err != nil {
			t.Fatal(err)
		}
		go func() {
			waiting(t, &ours.reading)
			io.WriteString(theirs, "x")
			theirs.Close()
		}()
		ours.SetDeadline(time.Now().Add(testutil.Patience))
		all, err := io.ReadAll(ours)
		if string(all) != "x" || err != nil {
			t.Fatalf("%q, %v", all, err)
		}
	}
}

func TestConnAfterClose(t *testing.T) {
	ours, _ := connected(t, nil)
	if err := ours.Close(); err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func() error{
		"Read":        func() error { _, err := ours.Read(make([]byte, 1)); return err },
		"Write":       func() error { _, err := ours.Write([]byte("x")); return err },
		"TryRead":     func() error { _, _, err := ours.TryRead(make([]byte, 1)); return err },
		"TryWrite":    func() error { _, err := ours.TryWrite([]byte("x")); return err },
		"SetDeadline": func() error { return ours.SetDeadline(past) },
		"CloseWrite":  ours.CloseWrite,
		"Shutdown":    ours.Shutdown,
		"SetLinger":   func() error { return ours.SetLinger(0) },
		"Handle":      func() error { return ours.Handle(&recorder{}) },
		"Close":       ours.Close,
	} {
		var failure *net.OpError
		if err := call(); !errors.Is(err, net.ErrClosed) || !errors.As(err, &failure) || failure.Addr != ours.RemoteAddr() {
			t.Errorf("%s: %v", name, err)
		}
	}
	if ours.Idle() {
		t.Error("it is idle")
	}
}

func TestConnIdle(t *testing.T) {
	ours, theirs := connected(t, nil)
	if !ours.Idle() {
		t.Error("not idle after it was opened")
	}
	theirs.Write([]byte("x"))
	testutil.Eventually(t, "a byte has arrived", func() bool { return !ours.Idle() })
	if _, err := ours.Read(make([]byte, 1)); err != nil || !ours.Idle() {
		t.Errorf("not idle after the byte was read, %v", err)
	}
	theirs.Close()
	testutil.Eventually(t, "the peer has closed", func() bool { return !ours.Idle() })
}

// A done channel that is closed ends waiting, but what has arrived is read: the last answer of a server must not be lost because its client
// has just been told to stop.
func TestConnReadsWhatHasArrivedAfterDone(t *testing.T) {
	ours, theirs := connected(t, nil)
	theirs.Write([]byte("x"))
	testutil.Eventually(t, "a byte has arrived", func() bool { return !ours.Idle() })
	done := make(chan struct{})
	close(done)
	ours.SetDone(done)
	if n, err := ours.Read(make([]byte, 10)); n != 1 || err != nil {
		t.Errorf("read %d bytes, %v", n, err)
	}
	if _, err := ours.Read(make([]byte, 10)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("the next Read ends with %v", err)
	}
}

// The three ways to end a connection are those of package net: both directions, one of them, and a reset.
func TestConnEndsForThePeer(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(*Conn)
		want error
	}{
		"Close":              {func(c *Conn) { c.Close() }, io.EOF},
		"CloseWrite":         {func(c *Conn) { c.CloseWrite() }, io.EOF},
		"Shutdown":           {func(c *Conn) { c.Shutdown() }, io.EOF},
		"SetLinger(0)":       {func(c *Conn) { c.SetLinger(0); c.Close() }, syscall.ECONNRESET},
		"SetLinger(0), (-1)": {func(c *Conn) { c.SetLinger(0); c.SetLinger(-1); c.Close() }, io.EOF},
	} {
		ours, theirs := connected(t, nil)
		test.end(ours)
		theirs.SetDeadline(time.Now().Add(testutil.Patience))
		if _, err := theirs.Read(make([]byte, 1)); !errors.Is(err, test.want) {
			t.Errorf("%s: the peer reads %v, want %v", name, err, test.want)
		}
	}
	ours, theirs := connected(t, nil)
	ours.CloseWrite()
	theirs.Write([]byte("x"))
	if n, err := ours.Read(make([]byte, 10)); n != 1 || err != nil {
		t.Errorf("after CloseWrite, Read: %d, %v", n, err)
	}
}

func TestDialToNobody(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().(*net.TCPAddr).AddrPort()
	listener.Close()
	var failure *net.OpError
	if _, err := Dial(t.Context(), address, nil); !errors.As(err, &failure) || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("nobody listens: %v", err)
	}
	ctx, cancel := contextThatEnds(t)
	time.AfterFunc(time.Millisecond, cancel)
	// Nothing answers there: the addresses are for documentation (RFC 5737).
	if _, err := Dial(ctx, netip.MustParseAddrPort("192.0.2.1:80"), nil); !errors.As(err, &failure) {
		t.Errorf("nobody answers: %v", err)
	}
	if _, err := Dial(t.Context(), address, net.IPv4(192, 0, 2, 1)); !errors.As(err, &failure) || !errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Errorf("from an address that is not ours: %v", err)
	}
}

// Adopt leaves a connection that it cannot take as it is.
func TestAdoptOfAClosedConnection(t *testing.T) {
	_, theirs := connected(t, nil)
	theirs.Close()
	if _, err := Adopt(theirs); !errors.Is(err, net.ErrClosed) {
		t.Error(err)
	}
}

// Methods may be called side by side, also with Close.
func TestConnSideBySide(t *testing.T) {
	for range 20 {
		ours, theirs := connected(t, nil)
		go io.Copy(theirs, theirs)
		var calls sync.WaitGroup
		for _, call := range []func(){
			func() { ours.Read(make([]byte, 10)) },
			func() { ours.Write([]byte("hello")) },
			func() { ours.SetDeadline(time.Now().Add(testutil.Patience)) },
			func() { ours.Idle() },
			func() { ours.CloseWrite() },
			func() { ours.Close() },
		} {
			calls.Go(call)
			calls.Go(call)
		}
		calls.Wait()
	}
}

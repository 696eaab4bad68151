package wire

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// accepted opens a connection that an event loop waits for, from a source address, and returns both ends.
func accepted(t *testing.T, local net.IP) (ours, theirs net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	ours, err = dialPolled(t.Context(), listener.Addr().String(), local)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { ours.Close() })
	theirs, err = listener.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { theirs.Close() })
	return ours, theirs
}

func TestAPolledConnCarriesWhatIsWritten(t *testing.T) {
	source := net.IPv4(127, 0, 0, 2)
	ours, theirs := accepted(t, source)
	if from := theirs.RemoteAddr().(*net.TCPAddr).IP; !from.Equal(source) {
		t.Errorf("it comes from %v, want %v", from, source)
	}
	const size = 32 << 20 // more than the kernel takes at once
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

// What waits for the server ends with a deadline that is set, or the connection that is closed, meanwhile.
func TestAPolledConnEndsAWait(t *testing.T) {
	for name, test := range map[string]struct {
		end  func(net.Conn)
		want error
	}{
		"deadline": {func(c net.Conn) { c.SetDeadline(past) }, os.ErrDeadlineExceeded},
		"close":    {func(c net.Conn) { c.Close() }, net.ErrClosed},
	} {
		ours, _ := accepted(t, nil)
		read, written := make(chan error, 1), make(chan error, 1)
		go func() {
			_, err := ours.Read(make([]byte, 1))
			read <- err
		}()
		go func() {
			_, err := ours.Write(make([]byte, 32<<20))
			written <- err
		}()
		time.Sleep(50 * time.Millisecond) // they should wait by then; if they do not, they have to see it all the same
		test.end(ours)
		for _, ended := range []chan error{read, written} {
			select {
			case err := <-ended:
				if !errors.Is(err, test.want) {
					t.Errorf("%s: %v, want %v", name, err, test.want)
				}
			case <-time.After(time.Minute):
				t.Fatalf("%s: it still waits", name)
			}
		}
	}
}

// An end that is announced together with the last bytes is not announced again.
func TestAPolledConnSeesTheEndBehindTheLastBytes(t *testing.T) {
	for range 50 {
		ours, theirs := accepted(t, nil)
		raw, err := theirs.(*net.TCPConn).SyscallConn()
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
		time.AfterFunc(time.Millisecond, func() { // somebody waits for them by then, as a rule
			io.WriteString(theirs, "x")
			theirs.Close()
		})
		ours.SetDeadline(time.Now().Add(10 * time.Second))
		all, err := io.ReadAll(ours)
		if string(all) != "x" || err != nil {
			t.Fatalf("%q, %v", all, err)
		}
	}
}

func TestAPolledConnThatCannotBeOpened(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	var fault *DialError
	if _, err := dialPolled(t.Context(), address, nil); !errors.As(err, &fault) || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("nobody listens: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// Nothing answers there: the addresses are for documentation (RFC 5737).
	if _, err := dialPolled(ctx, "192.0.2.1:80", nil); !errors.As(err, &fault) {
		t.Errorf("nobody answers: %v", err)
	}
	if conn, err := dialPolled(t.Context(), "server.example:80", nil); conn != nil || err != nil {
		t.Errorf("a name: %v, %v; this is not for names", conn, err)
	}
}

// Whoever says localhost need not know on which of its addresses the server listens.
func TestAPolledConnToLocalhost(t *testing.T) {
	ips, err := net.DefaultResolver.LookupNetIP(t.Context(), "ip", "localhost")
	if err != nil {
		t.Fatal(err)
	}
	for _, ip := range ips {
		listener, err := net.Listen("tcp", net.JoinHostPort(ip.Unmap().String(), "0"))
		if err != nil && ip.Is6() {
			continue // not every machine has it
		}
		if err != nil {
			t.Fatal(err)
		}
		defer listener.Close()
		port := strconv.Itoa(listener.Addr().(*net.TCPAddr).Port)
		conn, err := dialPolled(t.Context(), "localhost:"+port, nil)
		if err != nil || conn == nil {
			t.Fatalf("on %v: %v, %v", ip, conn, err)
		}
		conn.Close()
	}
}

// The loop may look at what the server has just done while a connection that nobody listens to yet is closed. It must not take that
// for one that was delivered.
func TestAClosedPolledConnIsNotTakenForADeliveredOne(t *testing.T) {
	ours, _ := accepted(t, nil)
	if err := ours.Close(); err != nil {
		t.Fatal(err)
	}
	c := ours.(*polledConn)
	if c.polled.conn.Load() != c {
		t.Error("the loop would read it, and tell a listener that there is none of")
	}
	c.polled.read(nil, interest)
	if err := ours.Close(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("closed again: %v", err)
	}
	if c.deliver(stream{}, nil) != nil {
		t.Error("it can be delivered")
	}
}

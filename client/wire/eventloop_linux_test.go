package wire

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/evloop"
)

// An event loop reads every plain connection, dialled or adopted, unless the endpoint disables that.
func TestDisableEventLoop(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	for _, disabled := range []bool{false, true} {
		w := &Wire{Endpoint: Endpoint{URL: &url.URL{Scheme: "http", Host: listener.Addr().String()}, DisableEventLoop: disabled}}
		opened, err := w.connect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := opened.(*evloop.Conn); ok == disabled {
			t.Errorf("disabled %v: the connection is a %T", disabled, opened)
		}
		plain, err := w.dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, conn := range []net.Conn{opened, plain} {
			l := make(endListener, 1)
			flow := (&WebSocket{conn: conn, eventLoop: !disabled}).Deliver(l)
			if _, ok := flow.(*loopFlow); ok == disabled {
				t.Errorf("disabled %v: the flow of a %T is a %T", disabled, conn, flow)
			}
			flow.Abort()
			<-l
		}
	}
}

// endListener waits for the end.
type endListener chan error

func (l endListener) Received(Frame, time.Time) bool { return true }
func (l endListener) Drained(error)                  {}
func (l endListener) Ended(err error)                { l <- err }

func TestDialEventLoopFails(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	listener.Close()
	var failure *DialError
	if _, err := dialEventLoop(t.Context(), address, nil); !errors.As(err, &failure) || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("nobody listens: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// Nothing answers there: the addresses are for documentation (RFC 5737).
	if _, err := dialEventLoop(ctx, "192.0.2.1:80", nil); !errors.As(err, &failure) {
		t.Errorf("nobody answers: %v", err)
	}
}

func TestDialEventLoopLeavesNamesToPackageNet(t *testing.T) {
	if conn, err := dialEventLoop(t.Context(), "server.example:80", nil); conn != nil || err != nil {
		t.Errorf("%v, %v", conn, err)
	}
}

// A server on localhost is found on whichever of its addresses it listens.
func TestDialEventLoopTriesAllAddressesOfLocalhost(t *testing.T) {
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
		conn, err := dialEventLoop(t.Context(), "localhost:"+port, nil)
		if err != nil || conn == nil {
			t.Fatalf("on %v: %v, %v", ip, conn, err)
		}
		conn.Close()
	}
}

package search

import (
	"context"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/scenarios/watch"
	"github.com/sioproof/sioproof/server"
)

// patience bounds every wait.
const patience = time.Minute

// door is a way to a server at which whoever comes may be kept waiting.
type door struct {
	url  string
	came chan struct{}      // for each who comes
	hold chan time.Duration // how long the next one waits; nobody does as long as it is empty
}

// before opens a door to a server.
func before(t *testing.T, server string) *door {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	d := &door{"http://" + listener.Addr().String(), make(chan struct{}, 1000), make(chan time.Duration, 1)}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			d.came <- struct{}{}
			select {
			case wait := <-d.hold:
				time.Sleep(wait) // the server that is slow to answer
			default:
			}
			go pipe(client, strings.TrimPrefix(server, "http://"))
		}
	}()
	return d
}

func pipe(client net.Conn, to string) {
	defer client.Close()
	server, err := net.Dial("tcp", to)
	if err != nil {
		return
	}
	defer server.Close()
	go func() {
		_, _ = io.Copy(server, client)
		_ = server.(*net.TCPConn).CloseWrite()
	}()
	_, _ = io.Copy(client, server)
}

// one waits until somebody has come.
func (d *door) one(t *testing.T) {
	t.Helper()
	select {
	case <-d.came:
	case <-time.After(patience):
		t.Fatal("nobody comes")
	}
}

// quiet measures the reference server through a door.
func quiet(t *testing.T, usage usageFunc) (*Quiet, *door) {
	t.Helper()
	running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	d := before(t, running.URL())
	on, err := server.Open(t.Context(), server.Options{URL: d.url, Profile: profiles.Contract})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = on.Close() })
	q, err := newQuiet(t.Context(), on, usage)
	if err != nil {
		t.Fatal(err)
	}
	for len(d.came) > 0 {
		<-d.came
	}
	return q, d
}

// settle begins to wait for the target.
func settle(t *testing.T, q *Quiet) <-chan error {
	ended := make(chan error, 1)
	go func() { ended <- q.Settle(t.Context()) }()
	return ended
}

func await(t *testing.T, ended <-chan error) {
	t.Helper()
	select {
	case err := <-ended:
		if err != nil {
			t.Error(err)
		}
	case <-time.After(patience):
		t.Fatal("it never becomes quiet")
	}
}

func TestASlowTargetHasNotSettled(t *testing.T) {
	q, d := quiet(t, nil)
	d.hold <- max(quickAnswer, maxSlowdown*q.answer) + 50*time.Millisecond
	ended := settle(t, q)
	d.one(t)
	d.one(t) // the first answer took too long
	await(t, ended)
}

func TestATargetWithMoreOpenFilesHasNotSettled(t *testing.T) {
	const before = 100
	var descriptors atomic.Int64
	descriptors.Store(before)
	q, d := quiet(t, func(context.Context) (watch.Usage, error) {
		return watch.Usage{Descriptors: int(descriptors.Load())}, nil
	})
	descriptors.Store(before + extraDescriptors + 1)
	ended := settle(t, q)
	d.one(t)
	d.one(t) // the first answer was quick, and that was not enough
	descriptors.Store(before + extraDescriptors)
	await(t, ended)
}

func TestTheProcessIsMeasured(t *testing.T) {
	q, _ := quiet(t, nil)
	if q.descriptors != 0 {
		t.Errorf("%d open files of an unknown process", q.descriptors)
	}
	q, err := NewQuiet(t.Context(), q.target, os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if q.descriptors == 0 && runtime.GOOS == "linux" {
		t.Error("no open files of this process")
	}
}

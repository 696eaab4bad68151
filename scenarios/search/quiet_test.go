package search

import (
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reference"
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
				time.Sleep(wait)
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

// quiet looks at the reference server through a door.
func quiet(t *testing.T, pid int) (*Quiet, *door) {
	t.Helper()
	running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	d := before(t, running.URL())
	on, err := server.Open(t.Context(), server.Options{URL: d.url})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = on.Close() })
	q, err := NewQuiet(t.Context(), on, pid)
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

func TestWhoAnswersSlowlyIsNotQuiet(t *testing.T) {
	q, d := quiet(t, 0)
	d.hold <- max(quickly, noSlower*q.answer) + 50*time.Millisecond
	ended := settle(t, q)
	d.one(t)
	d.one(t) // the first answer took too long
	await(t, ended)
}

func TestWhoHasMoreFilesOpenIsNotQuiet(t *testing.T) {
	q, d := quiet(t, os.Getpid())
	if q.descriptors == 0 {
		t.Skip("this system does not tell how many files are open")
	}
	var files []*os.File
	for range 2 * leftovers {
		file, err := os.Open(os.DevNull)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	ended := settle(t, q)
	d.one(t)
	d.one(t) // it answered quickly, and that was not enough
	for _, file := range files {
		_ = file.Close()
	}
	await(t, ended)
}

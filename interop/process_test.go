package interop

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// patience bounds every wait for something that should happen at once, on a machine that is busy with other things.
const patience = 60 * time.Second

// listening matches the line with which each of our servers says where it is.
var listening = regexp.MustCompile(`listening on (http://\S+)`)

// process is a running server.
type process struct {
	URL     string
	PID     int
	Log     *lines // what it prints
	LogFile string // where the same is written to
}

// start runs a server until the test ends, and waits until it listens. The program must print `listening on URL`.
func start(t testing.TB, name string, args ...string) *process {
	t.Helper()
	p := launch(t, name, args...)
	urls := p.awaitURLs(t, 1)
	p.URL = urls[0]
	return p
}

// launch runs a program until the test ends.
func launch(t testing.TB, name string, args ...string) *process {
	t.Helper()
	log := newLines()
	file, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	command := exec.Command(name, args...)
	command.Stdout = io.MultiWriter(log, file)
	command.Stderr = command.Stdout
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	exited := make(chan struct{})
	go func() {
		command.Wait()
		log.Close()
		close(exited)
	}()
	t.Cleanup(func() {
		command.Process.Kill()
		<-exited
		if t.Failed() {
			t.Logf("%s printed:\n%s", name, strings.Join(tail(log.All(), 40), "\n"))
		}
	})

	return &process{PID: command.Process.Pid, Log: log, LogFile: file.Name()}
}

// awaitURLs waits until so many servers of the process have said where they listen, and returns the addresses in the order of
// the lines.
func (p *process) awaitURLs(t testing.TB, count int) (urls []string) {
	t.Helper()
	if !p.Log.Await(func(lines []string) bool {
		urls = nil
		for _, line := range lines {
			if match := listening.FindStringSubmatch(line); match != nil {
				urls = append(urls, match[1])
			}
		}
		return len(urls) >= count
	}) {
		t.Fatalf("the server does not say where it listens, but:\n%s", strings.Join(tail(p.Log.All(), 10), "\n"))
	}
	return urls
}

// lines collects what is written to it, line by line.
type lines struct {
	*io.PipeWriter

	mu      sync.Mutex
	all     []string
	ended   bool
	changed chan struct{} // closed and replaced whenever something above changes
}

func newLines() *lines {
	reader, writer := io.Pipe()
	l := &lines{PipeWriter: writer, changed: make(chan struct{})}
	go func() {
		scanner := bufio.NewScanner(reader)
		for scanner.Scan() {
			l.change(func() { l.all = append(l.all, scanner.Text()) })
		}
		reader.CloseWithError(scanner.Err())
		l.change(func() { l.ended = true })
	}()
	return l
}

func (l *lines) change(how func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	how()
	close(l.changed)
	l.changed = make(chan struct{})
}

// All returns the lines so far.
func (l *lines) All() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.all[:len(l.all):len(l.all)]
}

// Count returns how many lines start with prefix.
func (l *lines) Count(prefix string) int {
	return count(l.All(), prefix)
}

func count(lines []string, prefix string) int {
	n := 0
	for _, line := range lines {
		if strings.HasPrefix(line, prefix) {
			n++
		}
	}
	return n
}

// Await waits until the lines are as they should be; false if they are not in time, or will never be.
func (l *lines) Await(condition func(lines []string) bool) bool {
	return l.AwaitWithin(patience, condition)
}

// AwaitWithin is Await with a bound of its own.
func (l *lines) AwaitWithin(bound time.Duration, condition func(lines []string) bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	for {
		l.mu.Lock()
		all, ended, changed := l.all[:len(l.all):len(l.all)], l.ended, l.changed
		l.mu.Unlock()
		if condition(all) {
			return true
		}
		if ended {
			return false
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

func tail(lines []string, n int) []string {
	return lines[max(0, len(lines)-n):]
}

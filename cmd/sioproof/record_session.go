package main

import (
	"bufio"
	"context"
	"fmt"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/record"
	"github.com/sioproof/sioproof/record/draft"
	"github.com/sioproof/sioproof/record/learn"
	"github.com/sioproof/sioproof/record/proxy"
	"github.com/sioproof/sioproof/record/tap"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server/logs"
	"github.com/sioproof/sioproof/server/process"
)

const recordInstructions = `recording between %s and %s

  1. open %s in three windows, and log in as three people
  2. say something in each window, twice
  3. join a room in two of them, another room in the third,
     and say something in each window
  4. write privately from one to another
  5. leave the room in one window, and say something in it in the other
  6. close a window

Press Enter or Ctrl-C when you are done. This is recognised so far:
`

// recordRun is a recording that runs.
type recordRun struct {
	sys      *system
	target   *url.URL
	address  string // of the proxy
	tap      *tap.Recorder
	proxy    *proxy.Proxy
	process  *process.Process // nil without --exec
	withPort bool             // the command was told its port by PORT
	lines    <-chan string    // of standard input

	shown []string
	gone  bool // the server ended while it was recorded

	mu      sync.Mutex
	noticed []string
}

// lookEvery is how often it is looked for something new to show; mostToLearn bounds for how many packets that is worth the time.
const (
	lookEvery   = 300 * time.Millisecond
	mostToLearn = 2000
)

// run records until somebody presses Enter, the context ends, or the server does.
func (r *recordRun) run(ctx context.Context) {
	fmt.Fprintf(r.sys.stderr, recordInstructions, r.address, r.target.Redacted(), r.address)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var exited <-chan struct{}
	if r.process != nil {
		exited = r.process.Exited()
		go r.follow(ctx, r.process.Output, r.process.Began())
	}
	lines := readLines(r.sys)
	r.lines = lines
	ticks := time.NewTicker(lookEvery)
	defer ticks.Stop()
	seen := 0
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-lines:
			if open {
				return
			}
			lines = nil // it may have been closed from the beginning: that ends nothing
		case <-exited:
			r.gone = true
			return
		case <-ticks.C:
			c := r.tap.Conversation()
			if n := len(c.Packets); n != seen && n <= mostToLearn {
				seen = n
				r.show(learned(c))
			}
		}
	}
}

// follow records the lines of the log as they come.
func (r *recordRun) follow(ctx context.Context, log *logs.Log, from logs.Position) {
	for {
		if log.Await(ctx, from, func(lines []string) bool { return len(lines) > 0 }) != nil {
			return
		}
		var lines []string
		lines, _, from = log.Read(from)
		for _, line := range lines {
			r.tap.Line(line)
		}
	}
}

// readLines sends each line of standard input, and closes the channel at its end.
func readLines(sys *system) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for input := bufio.NewScanner(sys.stdin); input.Scan(); {
			lines <- input.Text()
		}
	}()
	return lines
}

// learned is what a conversation tells, as far as a profile can say it.
func learned(c record.Conversation) *learn.Application {
	a := learn.Learn(c)
	draft.Keep(a)
	return a
}

// show prints the lines that were not shown before.
func (r *recordRun) show(a *learn.Application) {
	for _, line := range draft.Lines(a) {
		if !slices.Contains(r.shown, line) {
			r.shown = append(r.shown, line)
			fmt.Fprintln(r.sys.stderr, "  "+text.Visible(secretsOf(r.tap.Conversation()).Hide(line)))
		}
	}
}

// notice says once what does not work between the client and the server.
func (r *recordRun) notice(n proxy.Notice) {
	line := fmt.Sprintf("the server answers a handshake at %s with %d: it is not Socket.IO that is there, or the client is refused", n.Path, n.Status)
	if n.Err != nil {
		line = fmt.Sprintf("the server does not answer: %v", cause(n.Err))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if !slices.Contains(r.noticed, line) {
		r.noticed = append(r.noticed, line)
		r.sys.complain(line, "")
	}
}

// secretsOf are the texts of a conversation that must not stand in a file.
func secretsOf(c record.Conversation) *reports.Secrets {
	secrets := &reports.Secrets{}
	for _, p := range c.Packets {
		secrets.AddHeader(p.Header)
		secrets.AddQuery(engineless(p.Query))
		secrets.AddJSON(p.Auth)
		if p.Kind == record.ClientEvent || p.Kind == record.ServerEvent || p.Kind == record.ServerAck {
			secrets.AddJSON(p.Args)
		}
	}
	return secrets
}

// engineless is a query without what Engine.IO itself puts into it.
func engineless(query url.Values) url.Values {
	out := url.Values{}
	for name, values := range query {
		if name != "sid" {
			out[name] = values
		}
	}
	return out
}

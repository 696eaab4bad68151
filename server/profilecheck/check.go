package profilecheck

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/server"
)

// Run tries the profile of a server: the operations of each namespace, all namespaces at the same time. A server that was started here and
// did not survive is started again. The error is that of starting it, or the context's.
func Run(ctx context.Context, s *server.Server) (*Report, error) {
	c := &check{
		word: strings.ToLower(rand.Text()[:wordLength]), patience: patience * s.Timing.Settle, found: map[profiles.OperationName]finding{},
	}
	for _, engine := range generations(s) {
		c.engine, c.server = engine, s.In(engine)
		var group sync.WaitGroup
		for _, name := range c.namespaces() {
			group.Go(func() { c.tryNamespace(ctx, name) })
		}
		group.Wait()
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	report := c.report()
	if c.ended(ctx) {
		report.Doubts = append(report.Doubts, "the server ended while the profile was tried, and is started again. An application that calls an "+
			"acknowledgement without looking for one needs `ack: required` in the profile. It ended "+s.Process.Ending())
		return report, s.Restart(ctx)
	}
	s.SettleLog(ctx)
	return report, nil
}

// ended says whether the process of the server has ended. Where a connection was lost it may be about to.
func (c *check) ended(ctx context.Context) bool {
	if c.server.Process == nil {
		return false
	}
	if c.lost.Load() {
		select {
		case <-c.server.Process.Exited():
		case <-time.After(c.server.Timing.Settle):
		case <-ctx.Done():
		}
	}
	select {
	case <-c.server.Process.Exited():
		return true
	default:
		return false
	}
}

const (
	// patience is how long to wait for what the profile describes, in times of what a server needs to settle.
	patience = 4
	// wordLength is the length of what makes the names, rooms and messages of a check unlike those of another.
	wordLength = 6
)

// generations are the newest that the server speaks, and those for which the profile has operations of their own.
func generations(s *server.Server) []engineio.Revision {
	newest := s.Detection.Engines[0]
	return slices.DeleteFunc(slices.Clone(s.Detection.Engines), func(engine engineio.Revision) bool {
		isNew := func(name profiles.OperationName) bool {
			op, _ := s.Profile.Operation(name)
			return op.In(engine) && !op.In(newest)
		}
		return engine != newest && !slices.ContainsFunc(s.Profile.Operations(), isNew)
	})
}

// check tries a profile.
type check struct {
	server   *server.Server // as clients of the generation see it
	engine   engineio.Revision
	word     string
	patience time.Duration
	lost     atomic.Bool  // a connection, where nothing should have ended it
	clients  atomic.Int64 // no two have the same name

	mu    sync.Mutex
	found map[profiles.OperationName]finding
	setup []finding // of steps that every client takes, and of connecting
}

// namespaces are those to try: of namespaces a tenant, one.
func (c *check) namespaces() []string {
	var names []string
	for _, n := range c.server.Namespaces {
		names = append(names, n.Of("check-"+c.word))
	}
	return names
}

// keep remembers what was found of an operation. That it works somewhere counts for more than that it does not elsewhere: that is for cases
// to judge.
func (c *check) keep(name profiles.OperationName, f finding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if before, known := c.found[name]; !known || f.state > before.state {
		c.found[name] = f
	}
}

// keepSetup remembers what keeps clients from taking part.
func (c *check) keepSetup(f finding) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.setup = append(c.setup, f)
}

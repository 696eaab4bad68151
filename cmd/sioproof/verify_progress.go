package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/server"
)

// verifyProgress shows how far a run is: a bar on a terminal, otherwise a line now and then. What did not pass is named at once. A
// nil one shows nothing.
type verifyProgress struct {
	*screen
	bar   *bar
	began time.Time

	done, total, failed atomic.Int64

	ended chan struct{}
	group sync.WaitGroup
}

// verifyProgress begins to show a run against the server at that address.
func (sys *system) verifyProgress(address string) *verifyProgress {
	p := &verifyProgress{screen: sys.screen("verifying "+address, 48), began: time.Now(), ended: make(chan struct{})}
	every, show := speak, p.say
	if p.live() {
		p.bar = p.addBar(0,
			func() string { return fmt.Sprintf("verify %d/%d ", p.done.Load(), p.total.Load()) },
			func() string {
				return fmt.Sprintf(" %d failed %v", p.failed.Load(), time.Since(p.began).Truncate(time.Second))
			})
		every, show = refresh, p.draw
	}
	p.group.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-p.ended:
				return
			case <-ticker.C:
				show()
			}
		}
	})
	return p
}

// longHeartbeat is from which time on a wait for heartbeats is announced.
const longHeartbeat = 10 * time.Second

// announce says what the run will wait for, so that a bar which stands still explains itself.
func (p *verifyProgress) announce(timing server.Timing) {
	switch silence := timing.PingInterval + timing.PingTimeout; {
	case !timing.AwaitsHeartbeats():
		fmt.Fprintf(p.lines, "the server announces a pingInterval of %v and a pingTimeout of %v: cases that wait for heartbeats are not applicable\n",
			timing.PingInterval, timing.PingTimeout)
	case silence >= longHeartbeat:
		fmt.Fprintf(p.lines, "some cases wait for a missed heartbeat: pingInterval %v and pingTimeout %v\n", timing.PingInterval, timing.PingTimeout)
	}
}

// step counts a result. Any goroutine may call it.
func (p *verifyProgress) step(total int, result verify.Result, strict reports.Strictness) {
	if p == nil {
		return
	}
	p.total.Store(int64(total))
	p.done.Add(1)
	if result.Class(strict) == reports.Failed {
		p.failed.Add(1)
		fmt.Fprintln(p.lines, result.Line())
	}
}

func (p *verifyProgress) draw() { p.bar.set(p.done.Load(), max(p.total.Load(), p.done.Load()+1)) }

func (p *verifyProgress) say() {
	if total := p.total.Load(); total > 0 {
		fmt.Fprintf(p.lines, "%d of %d, %d failed\n", p.done.Load(), total, p.failed.Load())
	}
}

// end takes the bar away. Nothing is shown afterwards.
func (p *verifyProgress) end() {
	if p == nil {
		return
	}
	close(p.ended)
	p.group.Wait()
	p.screen.end()
}

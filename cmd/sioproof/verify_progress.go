package main

import (
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/reports/verify"
	"github.com/sioproof/sioproof/reports/view"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/runner"
)

// verifyProgress shows how far a run is: a bar on a terminal, otherwise a line now and then. A case that fails is named at once. A
// nil one shows nothing.
type verifyProgress struct {
	*screen
	bar    *bar
	began  time.Time
	timing server.Timing

	done, total, slow, failed atomic.Int64

	naming sync.Mutex
	named  map[string]bool // cases that failed, by id

	ended chan struct{}
	group sync.WaitGroup
}

// verifyProgress begins to show a run against the server at that address.
func (sys *system) verifyProgress(address string, timing server.Timing) *verifyProgress {
	p := &verifyProgress{
		screen: sys.screen("verifying "+address, 14), began: time.Now(), timing: timing, named: map[string]bool{}, ended: make(chan struct{}),
	}
	every, show := speak, p.say
	if p.live() {
		p.bar = p.addBar(0,
			func() string { return fmt.Sprintf("verify %d/%d ", p.done.Load(), p.total.Load()) },
			func() string {
				return fmt.Sprintf(" %d failed %v%s", p.failed.Load(), time.Since(p.began).Truncate(time.Second), p.awaited())
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
func (p *verifyProgress) announce() {
	interval, timeout := p.timing.PingInterval, p.timing.PingTimeout
	sentence := ""
	switch {
	case !p.timing.AwaitsHeartbeats():
		sentence = fmt.Sprintf("the server announces a pingInterval of %v and a pingTimeout of %v: cases that wait for heartbeats are not applicable", interval, timeout)
	case interval+timeout >= longHeartbeat:
		sentence = fmt.Sprintf("some cases wait for a missed heartbeat: pingInterval %v and pingTimeout %v", interval, timeout)
	default:
		return
	}
	p.print(sentence)
}

// awaited says what is waited for when only cases are left that mostly wait; nothing before.
func (p *verifyProgress) awaited() string {
	slow := p.slow.Load()
	if slow == 0 || slow < p.total.Load()-p.done.Load() || p.timing.PingInterval+p.timing.PingTimeout < longHeartbeat {
		return ""
	}
	return fmt.Sprintf(", waiting for a heartbeat (%v)", p.timing.PingInterval)
}

// step counts a result. Any goroutine may call it.
func (p *verifyProgress) step(at runner.Progress, strict reports.Strictness) {
	if p == nil {
		return
	}
	p.total.Store(int64(at.Total))
	p.slow.Store(int64(at.Slow))
	p.done.Add(1)
	if at.Result.Class(strict) == reports.Failed {
		p.failed.Add(1)
		p.name(at.Result)
	}
}

// name prints a case that failed, once.
func (p *verifyProgress) name(result verify.Result) {
	p.naming.Lock()
	defer p.naming.Unlock()
	if !p.named[result.ID] {
		p.named[result.ID] = true
		p.print(result.Line())
	}
}

// print prints a sentence in as many lines as it takes.
func (p *verifyProgress) print(sentence string) {
	fmt.Fprintln(p.lines, strings.Join(view.Wrap(sentence, p.width, "", "  "), "\n"))
}

func (p *verifyProgress) draw() { p.bar.set(p.done.Load(), max(p.total.Load(), p.done.Load()+1)) }

func (p *verifyProgress) say() {
	if total := p.total.Load(); total > 0 {
		fmt.Fprintf(p.lines, "%d of %d, %d failed%s\n", p.done.Load(), total, p.failed.Load(), p.awaited())
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

package supervise

import (
	"context"
	"time"

	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/logbook"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/logs"
)

const (
	// logPoll is the pause between two looks for the last lines of a log, and logPatience how long they may take at least.
	logPoll     = 100 * time.Millisecond
	logPatience = 5 * time.Second
)

// connectionLog follows the connection log of the target. A nil one follows nothing.
type connectionLog struct {
	log      *logs.Log
	book     *logbook.Book
	position logs.Position // up to here it is read
	settled  bool          // what has not come by now comes no more
	stopped  bool          // the target stopped
}

// follow begins to follow the log of a target; nil if it has none, or nobody knows how its lines look.
func follow(t *server.Server) *connectionLog {
	if t.Log == nil || t.Profile.Log == nil {
		return nil
	}
	return &connectionLog{log: t.Log, book: logbook.New(t.Profile.Log), position: t.Log.Mark()}
}

// read reads the lines that have come.
func (l *connectionLog) read() {
	if l == nil {
		return
	}
	lines, dropped, end := l.log.Read(l.position)
	l.book.Read(lines, dropped)
	l.position = end
}

// settle waits for the lines that are due, at least as long as for deliveries. A target that stopped owes none, nor does a log that has ended.
func (l *connectionLog) settle(ctx context.Context, drain time.Duration, stopped bool) {
	if l == nil {
		return
	}
	stopped = stopped || l.log.Ended() != ""
	ctx, cancel := context.WithTimeout(ctx, max(drain, logPatience))
	defer cancel()
	tick := time.NewTicker(logPoll)
	defer tick.Stop()
	for l.read(); !stopped && !l.book.Complete() && ctx.Err() == nil; l.read() {
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
	l.settled, l.stopped = true, stopped
}

// figures are the counts of the log, as of a promise whose messages are the lines. Before it is settled, no line is missing.
func (l *connectionLog) figures() ledger.Figures {
	f := l.book.Figures(l.stopped || !l.settled)
	return ledger.Figures{Messages: f.Lines, Received: f.Logged, Lost: f.Missing, Duplicated: f.Repeated, Uncertain: f.Uncertain}
}

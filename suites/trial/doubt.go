package trial

import (
	"context"
	"errors"
	"time"
)

// TightTimeout is the ping timeout below which a pong can come too late on a small or busy machine through no fault of the server:
// it, or we, were not given a processor in time.
const TightTimeout = 1500 * time.Millisecond

// doubt notes why a failure may tell of something else than the server: then the case is examined again, with nothing beside it. The first
// reason is kept.
func (t *Trial) doubt(reason string) { t.doubted.CompareAndSwap(nil, &reason) }

// Hears is called with what a client of the trial receives. What another case said should not reach it, and may be why it fails.
func (t *Trial) Hears(text []byte) {
	if t.HasForeignToken(text) {
		t.doubt("it received what another case had sent")
	}
}

// ConnectionLost notes that a connection has ended that was opened at that moment.
func (t *Trial) ConnectionLost(opened time.Time) {
	timing := t.Server.Timing
	if timing.PingTimeout < TightTimeout && time.Since(opened) >= timing.PingInterval {
		t.doubt("a connection was lost that may have missed a heartbeat")
		t.lost.Store(true)
	}
}

// NotInTime notes that the server was later than a very short heartbeat allows.
func (t *Trial) NotInTime() {
	if t.Server.Timing.PingTimeout < TightTimeout {
		t.doubt("the server was later than a very short heartbeat allows")
	}
}

// Crossed notes that something of the server may have been under way in the moment that counted, such as a ping.
func (t *Trial) Crossed() { t.doubt("the server may have sent something in the same moment") }

// SurplusLine notes that the log has more lines of a kind than the trial has clients, where lines do not say which client they are about.
func (t *Trial) SurplusLine() {
	t.doubt("a line of the log may have been about a client that another case, or somebody else, had connected before")
}

// MachineBusy notes that a busy machine may explain what was seen.
func (t *Trial) MachineBusy() { t.doubt("the machine may have been too busy") }

// NotAdmitted notes why a client was not let in that began to come in at that moment. An answer that does not come is no lost connection.
func (t *Trial) NotAdmitted(began time.Time, err error) {
	if errors.Is(err, context.DeadlineExceeded) {
		return
	}
	t.ConnectionLost(began)
	t.Lingered(began)
}

// Lingered notes if an upgrade, or a client on its way into a namespace, has taken so long since it began that the target may have been
// right to dismiss it. How long it waits need not be told.
func (t *Trial) Lingered(began time.Time) {
	if time.Since(began) > longWait {
		t.doubt("it took a client so long to come in, or to upgrade, that the server may have dismissed it")
	}
}

// longWait is shorter than any time a server gives an upgrade, or a connection to join a namespace.
const longWait = 500 * time.Millisecond

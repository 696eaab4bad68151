package client

import (
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// work is what the state of an engine asks to be done next, without the lock: a write, or a batch for the listener, or the end.
type work struct {
	socket wire.Flow
	out    *outgoing // to be written to socket; nil if there is nothing
	batch  []arrival
	ending *ClosedError // goes with an EventClosed in the batch
	finish bool
}

// update is the only way to change the state of an engine. The change is made under the lock; what the new state asks for is
// done afterwards, without it. The results are those of the write made here: whether the server is slow to take it, so that Drained will
// be called, and an error, which the session has been told of if need be.
func (e *engine) update(now time.Time, change func(now time.Time)) (backlog bool, err error) {
	e.mu.Lock()
	change(now)
	w := e.nextLocked(now)
	e.mu.Unlock()
	if w.out != nil {
		backlog, err = w.write()
		w = e.written(backlog, err)
	}
	if w.out != nil {
		// Others have queued more meanwhile, and may go on. This goroutine may be the one that reads, and has to return to that.
		go e.perform(w)
		w = e.nextBatch()
	}
	e.perform(w)
	return backlog, err
}

// perform does work, and what follows from it.
func (e *engine) perform(w work) {
	for w.out != nil {
		w = e.written(w.write())
	}
	for len(w.batch) > 0 {
		e.dispatch(w)
		w = e.dispatched(w)
	}
	if w.finish {
		e.wire.CloseIdle()
		e.listener.finished()
		close(e.finished)
	}
}

// write writes to the WebSocket. It may take long: at most until the server has stopped reading for too long.
func (w work) write() (pending bool, err error) {
	defer w.out.release()
	return w.socket.Send(w.out.frames...)
}

// nextLocked returns the work that is to be done now. Each piece of work is returned once.
func (e *engine) nextLocked(now time.Time) work {
	if e.session == nil {
		return work{}
	}
	e.reactLocked(now)
	if out := e.takeOutgoingLocked(now); out != nil {
		return work{socket: e.socket, out: out}
	}
	return e.nextBatchLocked()
}

// takeOutgoingLocked takes what is queued for the WebSocket, unless an earlier write is not done.
func (e *engine) takeOutgoingLocked(now time.Time) *outgoing {
	if e.socket == nil || e.sending || e.backlog {
		return nil
	}
	out := outgoingPool.Get().(*outgoing)
	out.packets = e.session.Outgoing(engineio.WebSocket, out.packets)
	e.reactLocked(now) // the session may have waited for its queue to be taken
	out.add(e.options.Engine)
	if e.goodbye {
		out.frames = append(out.frames, wire.CloseFrame(closeNormal))
	}
	if len(out.frames) == 0 {
		out.release()
		return nil
	}
	e.goodbye = false
	e.sending, e.drained = true, false
	e.wakeSendersLocked()
	return out
}

// written takes the result of a write, and returns what to do next.
func (e *engine) written(pending bool, err error) work {
	now := time.Now()
	e.mu.Lock()
	defer e.mu.Unlock()
	e.sending = false
	e.backlog = pending && !e.drained // it may be written by now
	e.writeFailedLocked(now, err)
	return e.nextLocked(now)
}

func (e *engine) nextBatch() work {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.nextBatchLocked()
}

// nextBatchLocked takes the arrivals for the listener, unless another goroutine calls it. Without any it notes the end of everything.
func (e *engine) nextBatchLocked() work {
	if e.dispatching {
		return work{}
	}
	if len(e.inbox) > 0 {
		batch := e.inbox
		e.inbox, e.spare = e.spare[:0], nil
		e.dispatching = true
		return work{batch: batch, ending: e.ending}
	}
	return work{finish: e.finishLocked()}
}

// dispatch calls the listener.
func (e *engine) dispatch(w work) {
	for _, a := range w.batch {
		if a.event.Kind == engineio.EventMessage {
			e.listener.message(a.event.Packet, a.at)
		} else {
			e.listener.closed(w.ending)
		}
	}
}

// dispatched notes that the listener has been called, and returns what to do next.
func (e *engine) dispatched(w work) work {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.dispatching = false
	e.listenerClosed = w.ending != nil
	if clear(w.batch); cap(w.batch) <= maxSpare {
		e.spare = w.batch[:0]
	}
	return e.nextBatchLocked()
}

// finishLocked reports, once, that nothing of the engine runs any more and nothing will.
func (e *engine) finishLocked() bool {
	busy := e.getting || e.posting || e.reading || e.sending || e.backlog
	if e.ended || busy || !e.listenerClosed || !e.session.Done() {
		return false
	}
	if e.closeTimer != nil {
		e.closeTimer.Stop()
	}
	e.ended = true
	return true
}

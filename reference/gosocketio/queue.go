package gosocketio

import "sync"

// queue holds the packets that wait for one client, between the goroutines of all clients that put them in and the one
// that writes them. It is bounded, so that a client that does not read costs itself its connection and others nothing.
type queue struct {
	maxPackets int
	maxBytes   int

	mu      sync.Mutex
	filled  *sync.Cond
	packets []outgoing
	bytes   int
	ended   bool // nothing more comes in
}

func newQueue(options Options) *queue {
	q := &queue{maxPackets: options.MaxQueuedPackets, maxBytes: options.MaxQueuedBytes}
	q.filled = sync.NewCond(&q.mu)
	return q
}

// put adds a packet and returns at once. It reports false when there is no room; a queue that has ended drops it.
func (q *queue) put(p outgoing) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ended {
		return true
	}
	if len(q.packets) >= q.maxPackets || q.bytes+p.size > q.maxBytes {
		q.end(nil)
		return false
	}
	q.packets = append(q.packets, p)
	q.bytes += p.size
	q.filled.Signal()
	return true
}

// take returns the oldest packet, when there is one. It reports false when the queue has ended and is empty.
func (q *queue) take() (outgoing, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.packets) == 0 {
		if q.ended {
			return outgoing{}, false
		}
		q.filled.Wait()
	}
	p := q.packets[0]
	q.packets[0] = outgoing{}
	q.packets = q.packets[1:]
	q.bytes -= p.size
	return p, true
}

// drain lets no more packets in; those that wait can still be taken.
func (q *queue) drain() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.end(q.packets)
}

// close drops everything.
func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.end(nil)
}

// end is called with the lock held.
func (q *queue) end(left []outgoing) {
	q.packets = left
	q.ended = true
	q.filled.Signal()
}

package learn

import (
	"cmp"
	"slices"
)

// noise is every event of the server that is no delivery of an operation. Where a delivery has the same name, a text tells it apart that
// comes again and again in the noise, and never in a delivery.
func (l *learner) noise() {
	for _, r := range l.receipts {
		if l.delivered(r) {
			continue
		}
		n := Event{Name: r.event}
		if l.deliversAs(r.event) {
			if n.Args = l.mark(r); len(n.Args) == 0 {
				continue
			}
		}
		if !slices.ContainsFunc(l.app.Noise, func(known Event) bool { return equal(known, n) }) {
			l.app.Noise = append(l.app.Noise, n)
		}
	}
	slices.SortStableFunc(l.app.Noise, func(a, b Event) int { return cmp.Compare(a.Name, b.Name) })
}

// delivered reports whether an event is one of an operation.
func (l *learner) delivered(r *receipt) bool {
	for _, o := range l.app.Operations {
		if o.Deliver == nil || o.Deliver.Event != r.event || o.Namespace != r.socket.namespace {
			continue
		}
		passive := o.Event == "" && r.cause != nil && r.cause.kind == arrival
		if passive || r.cause != nil && r.cause.emit != nil && r.cause.emit.event == o.Event {
			return true
		}
	}
	return false
}

func (l *learner) deliversAs(event string) bool {
	return slices.ContainsFunc(l.app.Operations, func(o Operation) bool { return o.Deliver != nil && o.Deliver.Event == event })
}

// mark describes an event by those of its texts that come most often in the noise of its name; none if each comes once.
func (l *learner) mark(r *receipt) []any {
	often := map[string]int{}
	most := 2
	for _, leaf := range r.leaves {
		if text := leaf.text(); text != "" && !l.personal(text) && !l.inDeliveries(r.event, leaf.path, text) {
			often[leaf.path] = l.repeats(r, leaf)
			most = max(most, often[leaf.path])
		}
	}
	only := description{keep: func(path, _ string) bool { return often[path] == most }}
	return only.receivedArgs([]returned{{&emit{socket: &socket{}}, r.args}})
}

// repeats counts how often a text is at the same place in the noise of the same name.
func (l *learner) repeats(r *receipt, wanted leaf) int {
	n := 0
	for _, other := range l.receipts {
		if other.event == r.event && textAt(other.args, wanted.path) == wanted.text() && !l.delivered(other) {
			n++
		}
	}
	return n
}

// personal reports whether a text holds something that a client said.
func (l *learner) personal(text string) bool {
	for _, s := range l.sockets {
		if s.name != "" && contains(text, s.name) || contains(text, s.sid) {
			return true
		}
	}
	return slices.ContainsFunc(l.emits, func(e *emit) bool {
		return slices.ContainsFunc(e.leaves, func(l leaf) bool { return l.text() != "" && contains(text, l.text()) })
	})
}

func (l *learner) inDeliveries(event, path, text string) bool {
	return slices.ContainsFunc(l.receipts, func(r *receipt) bool {
		return r.event == event && l.delivered(r) && textAt(r.args, path) == text
	})
}

package learn

import (
	"cmp"
	"fmt"
	"slices"
)

// noise is every event of the server that is no delivery of an operation. Where a delivery has the same name, only what is always in the
// noise, and never in a delivery, tells it apart.
func (l *learner) noise() {
	var order []string
	groups := map[string][]*receipt{}
	for _, r := range l.receipts {
		if l.delivered(r) {
			continue
		}
		key := r.event
		if l.deliversAs(r.event) {
			key += "\x00" + l.origin(r)
		}
		if groups[key] == nil {
			order = append(order, key)
		}
		groups[key] = append(groups[key], r)
	}
	for _, key := range order {
		group := groups[key]
		event := group[0].event
		if !l.deliversAs(event) {
			l.app.Noise = append(l.app.Noise, Event{Name: event})
			continue
		}
		if args := l.mark(group); len(args) > 0 {
			l.app.Noise = append(l.app.Noise, Event{Name: event, Args: args})
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

// origin groups events that come from the same.
func (l *learner) origin(r *receipt) string {
	switch {
	case r.cause == nil:
		return "itself" + firstText(r)
	case r.cause.kind == emission:
		return "event " + r.cause.emit.event
	}
	return fmt.Sprint("kind ", r.cause.kind)
}

func firstText(r *receipt) string {
	for _, l := range leaves(r.args) {
		if l.text() != "" {
			return l.text()
		}
	}
	return ""
}

// mark returns arguments that are in every event of a group and in no delivery of that name; nil if there are none.
func (l *learner) mark(group []*receipt) []any {
	only := description{keep: func(path, text string) bool {
		return l.constant(group, path, text) && !l.personal(text) && !l.inDeliveries(group[0].event, path, text)
	}}
	nobody := &emit{socket: &socket{}}
	return only.receivedArgs([]returned{{nobody, group[0].args}})
}

func (l *learner) constant(group []*receipt, path, text string) bool {
	return !slices.ContainsFunc(group, func(r *receipt) bool { return textAt(r.args, path) != text })
}

// personal reports whether a text holds something that a client said.
func (l *learner) personal(text string) bool {
	for _, s := range l.sockets {
		if holds([]any{text}, s.name) || holds([]any{text}, s.sid) {
			return true
		}
	}
	return slices.ContainsFunc(l.emits, func(e *emit) bool {
		return slices.ContainsFunc(leaves(e.args), func(leaf leaf) bool { return holds([]any{text}, leaf.text()) })
	})
}

func (l *learner) inDeliveries(event, path, text string) bool {
	return slices.ContainsFunc(l.receipts, func(r *receipt) bool {
		return r.event == event && l.delivered(r) && textAt(r.args, path) == text
	})
}

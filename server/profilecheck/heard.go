package profilecheck

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/sioproof/sioproof/client"
)

// hearing is everything that the clients in a namespace receive.
type hearing struct {
	mu         sync.Mutex
	events     []heard
	changed    chan struct{}
	unanswered string // a mark: questions with it get no answer
}

// heard is an event that a client received.
type heard struct {
	by    string
	event string
	args  []any
}

// mentions says whether a mark is somewhere in the arguments.
func (e heard) mentions(mark string) bool {
	return mark != "" && strings.Contains(encoded(e.args), mark)
}

func encoded(args []any) string {
	text, _ := json.Marshal(args) // it came as JSON, or is binary
	return string(text)
}

func newHearing() *hearing { return &hearing{changed: make(chan struct{})} }

// listen returns the handler of a client's events. It answers those that ask for an acknowledgement.
func (h *hearing) listen(ctx context.Context, name string) func(client.Event) {
	return func(e client.Event) {
		args, err := e.Args()
		if err != nil {
			return
		}
		received := heard{name, e.Name, args}
		silent := false
		h.note(func() {
			h.events = append(h.events, received)
			silent = received.mentions(h.unanswered)
		})
		if e.WantsAck() && !silent {
			_ = e.Ack(ctx, args...) // a connection that has ended shows elsewhere
		}
	}
}

// note changes what is known, and wakes those who wait.
func (h *hearing) note(change func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change()
	close(h.changed)
	h.changed = make(chan struct{})
}

// await waits for a condition, which is asked with the lock held, until the context ends.
func (h *hearing) await(ctx context.Context, met func() bool) {
	for {
		h.mu.Lock()
		done, changed := met(), h.changed
		h.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return
		}
	}
}

// since returns the events from a position on, and how many there are.
func (h *hearing) since(position int) ([]heard, int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.events[position:]), len(h.events)
}

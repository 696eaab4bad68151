package chat

import (
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// namespaceFaults concern what stays in a namespace.
var namespaceFaults = []fault.Fault[Rules]{
	{
		Name:   "messages-cross-namespaces",
		Breaks: "What is emitted to all reaches the clients of every namespace.",
		Cases:  []string{"CHAT-NSP-01", "CHAT-NSP-02"},
		Break: crossing(func(e emission, other *namespace) bool {
			return e.to == toAll
		}),
	},
	{
		Name:   "main-namespace-hears-everything",
		Breaks: "What is emitted to all in a custom namespace also reaches the clients of the main one.",
		Cases:  []string{"CHAT-NSP-01"},
		Break: crossing(func(e emission, other *namespace) bool {
			return e.to == toAll && other.name == "/"
		}),
	},
	{
		Name:   "rooms-cross-namespaces",
		Breaks: "Rooms of the same name in two namespaces are one room.",
		Cases:  []string{"CHAT-NSP-01"},
		Break: crossing(func(e emission, other *namespace) bool {
			return e.to == toRoom
		}),
	},
	{
		Name:   "tenants-hear-each-other",
		Breaks: "The namespaces that are made by one pattern share their clients.",
		Cases:  []string{"CHAT-NSP-02"},
		Break: crossing(func(e emission, other *namespace) bool {
			const pattern = "/tenant-"
			return e.to == toAll && strings.HasPrefix(other.name, pattern) && strings.HasPrefix(e.message.Namespace, pattern)
		}),
	},
	{
		Name:   "dynamic-namespace-made-twice",
		Breaks: "Of clients that ask for a new dynamic namespace at the same moment, each gets one of its own, all of the same name.",
		Cases:  []string{"CHAT-NSP-04"},
		Break: func(r *Rules) {
			var made sync.Map  // when a namespace was, by the namespace
			var apart sync.Map // members that are in one of their own
			r.admit = func(m *Member, missed []*Message) {
				admit(m, missed)
				first, before := made.LoadOrStore(m.namespace, time.Now())
				if dynamic(m.namespace) && before && time.Since(first.(time.Time)) < late {
					apart.Store(m, nil)
				}
			}
			r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
				return filter(receivers(n, e), func(m *Member) bool {
					_, alone := apart.Load(m)
					_, elsewhere := apart.Load(e.sender)
					return m == e.sender || !alone && !elsewhere
				})
			}
		},
	},
	{
		Name:   "empty-namespace-closed",
		Breaks: "A dynamic namespace that everybody has left is closed: who comes later is let in and hears nothing.",
		Cases:  []string{"CHAT-NSP-05"},
		Break: func(r *Rules) {
			var closed sync.Map // by name
			r.exit = func(n *namespace, m *Member) ([]string, bool) {
				rooms, ok := n.remove(m)
				if dynamic(n) && n.empty() {
					closed.Store(n.name, nil)
				}
				return rooms, ok
			}
			r.receivers = func(n *namespace, e emission) iter.Seq[*Member] {
				_, over := closed.Load(n.name)
				return filter(receivers(n, e), func(m *Member) bool { return !over })
			}
		},
	},
	{
		Name:   "namespace-pattern-unanchored",
		Breaks: "A dynamic namespace is made for every name that has one of the pattern's in it, wherever.",
		Cases:  []string{"SIO5-CONN-20"},
		Break:  existing(func(name string) bool { return strings.Contains(name, "/tenant-") }),
	},
	{
		Name:   "namespace-pattern-is-a-prefix",
		Breaks: "A dynamic namespace is made for every name that begins like those of the pattern.",
		Cases:  []string{"SIO5-CONN-20"},
		Break:  existing(func(name string) bool { return strings.HasPrefix(name, "/tenant") }),
	},
	{
		Name:   "dynamic-namespaces-unknown",
		Breaks: "Only namespaces with a fixed name are known; those that a pattern stands for are refused.",
		Cases:  []string{"SIO5-CONN-20"},
		Break: func(r *Rules) {
			exists := r.exists
			r.exists = func(name string) bool { return !tenantNamespace.MatchString(name) && exists(name) }
		},
	},
}

// existing is a fault by which there are more namespaces.
func existing(more func(name string) bool) func(*Rules) {
	return func(r *Rules) {
		exists := r.exists
		r.exists = func(name string) bool { return exists(name) || more(name) }
	}
}

// crossing is a fault by which an event reaches other namespaces than its own, too.
func crossing(reaches func(e emission, other *namespace) bool) func(*Rules) {
	return func(r *Rules) {
		r.emit = func(e emission) {
			own := e.sender.namespace
			own.emit(e)
			for _, other := range e.sender.hub.all() {
				if other != own && reaches(e, other) {
					other.emit(e.in(other))
				}
			}
		}
	}
}

// all returns the namespaces that there are now.
func (h *Hub) all() []*namespace {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Collect(maps.Values(h.namespaces))
}

// dynamic tells whether a namespace is one of those that are made by a pattern.
func dynamic(n *namespace) bool { return tenantNamespace.MatchString(n.name) }

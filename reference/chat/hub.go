package chat

import (
	"io"
	"sync"
	"time"
)

// Options of a hub. The zero value is a hub without a log.
type Options struct {
	// Log receives one line for each connection to a namespace and one for its end; nil for none.
	// The hub never writes to it at the same time from two goroutines.
	Log io.Writer
	// Recovery is for how long a client that lost its connection can have its session back; 0 for not at all.
	Recovery time.Duration
	// Break changes a rule, for a server that breaks a promise on purpose; nil for one that keeps them all.
	Break func(*Rules)
}

// Hub is the application's state: its namespaces and who is in them. All its methods may be called from any goroutine.
type Hub struct {
	rules    *Rules
	log      connectionLog
	recovery *recovery

	mu         sync.Mutex // taken before a namespace's own
	namespaces map[string]*namespace
}

// NewHub returns a hub without any client.
func NewHub(options Options) *Hub {
	rules := rules()
	if options.Break != nil {
		options.Break(rules)
	}
	return &Hub{
		rules:      rules,
		log:        connectionLog{rules: rules, writer: options.Log},
		recovery:   newRecovery(options.Recovery, rules),
		namespaces: make(map[string]*namespace),
	}
}

// Hold is the middleware that may take its time. It returns for how long the engine has to hold the client before it goes
// on with Connect and the handshake returned; by then the client may be gone.
func (h *Hub) Hold(handshake Handshake) (Handshake, time.Duration) {
	if !h.rules.exists(handshake.Namespace) {
		return handshake, 0
	}
	return h.rules.hold(handshake)
}

// Connect asks for a namespace on behalf of a client. If it is accepted, the socket's Accept has been called and the
// client has its first event, `auth`, when Connect returns; otherwise the engine sends the refusal. The middleware is asked
// whoever claims a session, too: who is not to come in is not to come back.
func (h *Hub) Connect(handshake Handshake, socket Socket) (*Member, *Refusal) {
	h.rules.logAsked(&h.log, handshake)
	if !h.rules.exists(handshake.Namespace) {
		return nil, errInvalidNamespace
	}
	for _, middleware := range h.rules.middlewares {
		if refusal := middleware.authorize(h.rules, handshake); refusal != nil {
			return nil, refusal
		}
		handshake.steps = append(handshake.steps, middleware.name)
	}
	handshake.steps = append(handshake.steps, "connection")
	member := newMember(h, handshake, socket)
	h.enter(member)
	h.rules.logConnected(&h.log, member.handshake)
	return member, nil
}

// enter makes the member part of its namespace, which exists as long as somebody is in it.
func (h *Hub) enter(m *Member) {
	h.mu.Lock()
	defer h.mu.Unlock()
	name := m.handshake.Namespace
	n, ok := h.namespaces[name]
	if !ok {
		n = newNamespace(name, h.rules, h.recovery)
		h.namespaces[name] = n
	}
	m.namespace = n
	n.add(m)
}

// exit takes the member out of its namespace and of all its rooms, and returns the rooms it was in.
// It reports false when the member was gone already.
func (h *Hub) exit(m *Member) (rooms []string, ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	rooms, ok = h.rules.exit(m.namespace, m)
	if m.namespace.empty() {
		delete(h.namespaces, m.namespace.name)
	}
	return rooms, ok
}

// find returns a namespace, nil if there is none of that name.
func (h *Hub) find(name string) *namespace {
	h.mu.Lock()
	defer h.mu.Unlock()
	if n, ok := h.namespaces[name]; ok || !h.rules.exists(name) {
		return n
	}
	return newNamespace(name, h.rules, h.recovery) // nobody is there, but somebody may come back
}

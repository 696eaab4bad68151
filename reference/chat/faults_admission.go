package chat

import (
	"time"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// admissionFaults concern who is let in, and how it is told.
var admissionFaults = []fault.Fault[Rules]{
	{
		Name:   "event-before-connect-answer",
		Breaks: "The first event of a namespace is sent before the answer to CONNECT.",
		Cases:  []string{"SIO5-CONN-18"},
		Break: func(r *Rules) {
			r.admit = func(m *Member, _ []*Message) {
				m.socket.Emit(m.greeting())
				m.accept()
			}
		},
	},
	{
		Name:   "connect-answer-overtaken",
		Breaks: "A client is in the namespace 30 milliseconds before the answer to its CONNECT is sent, and hears what is said meanwhile.",
		Cases:  []string{"SIO5-CONN-18"},
		Break: func(r *Rules) {
			r.admit = func(m *Member, missed []*Message) {
				time.AfterFunc(30*time.Millisecond, func() { admit(m, missed) })
			}
		},
	},
	{
		Name:   "any-namespace-accepted",
		Breaks: "A client is let into a namespace that the application does not have.",
		Cases:  []string{"SIO5-CONN-05"},
		Break:  func(r *Rules) { r.exists = func(string) bool { return true } },
	},
	{
		Name:   "unknown-namespace-logged",
		Breaks: "A client that asks for a namespace the application does not have is logged as connected, and refused.",
		Cases:  []string{"CHAT-LOG-04"},
		Break: func(r *Rules) {
			r.logAsked = func(l *connectionLog, handshake Handshake) {
				if !namespaceExists(handshake.Namespace) {
					l.connected(handshake)
				}
			}
		},
	},
	{
		Name:   "middleware-ignored",
		Breaks: "A client is let in although the middleware refused it.",
		Cases:  []string{"SIO5-CONN-14", "CHAT-LOG-04"},
		Break:  func(r *Rules) { r.authorize = func(Handshake) *Refusal { return nil } },
	},
	{
		Name:   "middleware-of-main-namespace-only",
		Breaks: "The middleware guards the main namespace alone; with bad credentials a client gets into any other.",
		Cases:  []string{"CHAT-LOG-04"},
		Break: func(r *Rules) {
			r.authorize = func(handshake Handshake) *Refusal {
				if handshake.Namespace != "/" {
					return nil
				}
				return authorize(handshake)
			}
		},
	},
	{
		Name:   "refusal-loses-data",
		Breaks: "CONNECT_ERROR carries the message of the middleware's error and not its data.",
		Cases:  []string{"SIO5-CONN-14"},
		Break:  refusing(func(refusal *Refusal) *Refusal { return &Refusal{Message: refusal.Message} }),
	},
	{
		Name:   "refusal-hides-message",
		Breaks: "CONNECT_ERROR carries a message of the server's own instead of the middleware's.",
		Cases:  []string{"SIO5-CONN-14"},
		Break:  refusing(func(refusal *Refusal) *Refusal { return &Refusal{Message: "Unauthorized", Data: refusal.Data} }),
	},
}

// refusing is a fault that changes the refusals of the middleware.
func refusing(change func(*Refusal) *Refusal) func(*Rules) {
	return func(r *Rules) {
		r.authorize = func(handshake Handshake) *Refusal {
			if refusal := authorize(handshake); refusal != nil {
				return change(refusal)
			}
			return nil
		}
	}
}

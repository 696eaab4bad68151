package chat

import (
	"sync"
	"time"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// ackFaults concern acknowledgements, in both directions.
var ackFaults = []fault.Fault[Rules]{
	{
		Name:   "acknowledged-twice",
		Breaks: "An application that calls an acknowledgement twice sends two packets.",
		Cases:  []string{"SIO5-ACK-07"},
		Break: func(r *Rules) {
			r.acknowledgeOnce = func(acknowledge func(Arguments)) func(Arguments) {
				if acknowledge == nil {
					return acknowledgeOnce(nil)
				}
				return acknowledge
			}
		},
	},
	{
		Name:   "answers-ignored",
		Breaks: "The client's acknowledgement does not reach the application.",
		Cases:  []string{"SIO5-ACK-10", "SIO5-ACK-13", "SIO4-ACK-04"},
		Break:  func(r *Rules) { r.answer = func(*Member, uint64, Arguments) {} },
	},
	{
		Name:   "binary-answers-ignored",
		Breaks: "The client's acknowledgement does not reach the application if it has attachments.",
		Cases:  []string{"SIO5-ACK-13", "SIO4-ACK-04"},
		Break: func(r *Rules) {
			r.answer = func(m *Member, id uint64, arguments Arguments) {
				if len(arguments.Attachments) == 0 {
					m.conclude(id, arguments)
				}
			}
		},
	},
	{
		Name:   "answers-expected-within-a-second",
		Breaks: "The server waits one second for the acknowledgement of an event; a later one is ignored.",
		Cases:  []string{"SIO5-ACK-16", "SIO4-ACK-06"},
		Break: func(r *Rules) {
			type question struct {
				of *Member
				id uint64
			}
			var asked sync.Map // when a question was
			r.deliver = func(m *Member, message *Message) {
				if message.HasID {
					asked.Store(question{m, message.ID}, time.Now())
				}
				m.socket.Emit(message)
			}
			r.answer = func(m *Member, id uint64, arguments Arguments) {
				if at, known := asked.Load(question{m, id}); !known || time.Since(at.(time.Time)) < time.Second {
					m.conclude(id, arguments)
				}
			}
		},
	},
	{
		Name:   "unknown-answer-ends-connection",
		Breaks: "An acknowledgement that nobody waits for ends the connection.",
		Cases:  []string{"SIO5-ACK-12", "SIO4-ACK-05"},
		Break: func(r *Rules) {
			r.answer = func(m *Member, id uint64, arguments Arguments) {
				answered, ok := m.questions.take(id)
				if !ok {
					m.socket.Disconnect(true)
					return
				}
				answered(arguments)
			}
		},
	},
	{
		Name:   "second-answer-reaches-application",
		Breaks: "An event that was acknowledged already is acknowledged again: the application gets both answers.",
		Cases:  []string{"SIO5-ACK-12", "API-EMIT-05"},
		Break: func(r *Rules) {
			type question struct {
				of *Member
				id uint64
			}
			var answered sync.Map
			r.answer = func(m *Member, id uint64, arguments Arguments) {
				if concluded, ok := answered.Load(question{m, id}); ok {
					concluded.(func(Arguments))(arguments)
				} else if conclude, ok := m.questions.take(id); ok {
					answered.Store(question{m, id}, conclude)
					conclude(arguments)
				}
			}
		},
	},
	{
		Name:   "question-without-id",
		Breaks: "An event for which the application wants an acknowledgement is sent without an id.",
		Cases:  []string{"SIO5-ACK-10", "SIO5-ACK-13", "SIO4-ACK-04"},
		Break: operate("ask", func(m *Member, arguments Arguments, _ func(Arguments)) {
			m.emit("question", arguments)
		}),
	},
	{
		Name:   "question-ids-start-over",
		Breaks: "Every event for which the application wants an acknowledgement has the id 0, so that only the last of them can be acknowledged.",
		Cases:  []string{"SIO5-ACK-10", "SIO4-ACK-04"},
		Break: func(r *Rules) {
			var last sync.Map // the id of a member's last question
			r.deliver = func(m *Member, message *Message) {
				if message.HasID {
					last.Store(m, message.ID)
					message = message.at(message.Offset)
					message.ID = 0
				}
				m.socket.Emit(message)
			}
			r.answer = func(m *Member, id uint64, arguments Arguments) {
				if asked, known := last.Load(m); known && id == 0 {
					m.conclude(asked.(uint64), arguments)
				}
			}
		},
	},
	{
		Name:   "question-waits-for-seconds",
		Breaks: "The time within which an application wants an acknowledgement is taken for seconds in place of milliseconds.",
		Cases:  []string{"SIO5-ACK-11"},
		Break: operate("ask briefly", func(m *Member, arguments Arguments, _ func(Arguments)) {
			seconds, _ := arguments.integer(0, maxPatience)
			if id, ok := m.ask(arguments.from(1)); ok {
				m.questions.limit(id, time.Duration(seconds)*time.Second, func() { m.emit("no answer", Arguments{}) })
			}
		}),
	},
	{
		Name:   "question-waits-for-ever",
		Breaks: "The time within which an application wants an acknowledgement has no effect: it waits for ever.",
		Cases:  []string{"SIO5-ACK-11"},
		Break: operate("ask briefly", func(m *Member, arguments Arguments, _ func(Arguments)) {
			m.ask(arguments.from(1))
		}),
	},
}

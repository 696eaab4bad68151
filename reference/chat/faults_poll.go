package chat

import (
	"slices"
	"time"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// pollFaults concern questions to a room.
var pollFaults = []fault.Fault[Rules]{
	{
		Name:   "room-question-ends-with-first-answer",
		Breaks: "A question to a room is over with the first answer that comes.",
		Cases:  []string{"API-EMIT-05"},
		Break: func(r *Rules) {
			r.ask = func(m *Member, asked []*Member, patience time.Duration, arguments Arguments) {
				p := &poll{missing: 1, answers: []any{}, conclude: m.tellAnswers}
				p.put(asked, patience, arguments)
			}
		},
	},
	{
		Name:   "room-question-waits-for-ever",
		Breaks: "A question to a room, of which one member does not answer, has no result.",
		Cases:  []string{"API-EMIT-05"},
		Break: func(r *Rules) {
			r.ask = func(m *Member, asked []*Member, _ time.Duration, arguments Arguments) {
				m.askAll(asked, maxPatience*time.Millisecond, arguments)
			}
		},
	},
	{
		Name:   "gone-member-keeps-the-answers",
		Breaks: "When one of those who were asked is gone, a question to a room has no result: the answers of the others are never told.",
		Cases:  []string{"API-EMIT-07"},
		Break: func(r *Rules) {
			r.ask = func(m *Member, asked []*Member, patience time.Duration, arguments Arguments) {
				p := &poll{missing: len(asked), answers: []any{}, conclude: func(answers []any, complete bool) {
					gone := func(other *Member) bool { return !m.namespace.holds(other.handshake.SID, other) }
					if complete || !slices.ContainsFunc(asked, gone) {
						m.tellAnswers(answers, complete)
					}
				}}
				p.put(asked, patience, arguments)
			}
		},
	},
	{
		Name:   "missing-answers-untold",
		Breaks: "When the time of a question to a room is over, the application is not told that answers are missing.",
		Cases:  []string{"API-EMIT-05"},
		Break: func(r *Rules) {
			r.ask = func(m *Member, asked []*Member, patience time.Duration, arguments Arguments) {
				p := &poll{missing: len(asked), answers: []any{}, conclude: func(answers []any, _ bool) { m.tellAnswers(answers, true) }}
				p.put(asked, patience, arguments)
			}
		},
	},
	{
		Name:   "room-question-reaches-everyone",
		Breaks: "A question to a room is put to every client of the namespace.",
		Cases:  []string{"API-EMIT-05"},
		Break: func(r *Rules) {
			r.ask = func(m *Member, _ []*Member, patience time.Duration, arguments Arguments) {
				m.askAll(m.namespace.everybody(), patience, arguments)
			}
		},
	},
}

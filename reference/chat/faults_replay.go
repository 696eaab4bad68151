package chat

import (
	"slices"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// replayFaults concern the events that a client missed, and their offsets.
var replayFaults = []fault.Fault[Rules]{
	{
		Name:   "missed-events-before-connect-answer",
		Breaks: "The events that a client missed are sent before the answer to CONNECT.",
		Cases:  []string{"REC-09"},
		Break: func(r *Rules) {
			r.admit = func(m *Member, missed []*Message) {
				m.replay(missed)
				admit(m, nil)
			}
		},
	},
	{
		Name:   "missed-events-replayed-twice",
		Breaks: "A client that comes back gets every event that it missed twice.",
		Cases:  []string{"REC-03", "REC-04"},
		Break:  replaying(func(missed []*Message) []*Message { return slices.Concat(missed, missed) }),
	},
	{
		Name:   "missed-events-newest-first",
		Breaks: "A client that comes back gets the events that it missed in the opposite order.",
		Cases:  []string{"REC-03", "REC-04"},
		Break: replaying(func(missed []*Message) []*Message {
			slices.Reverse(missed)
			return missed
		}),
	},
	{
		Name:   "first-missed-event-lost",
		Breaks: "Of the events that a client missed the first one is taken for the one it had, and not replayed.",
		Cases:  []string{"REC-03", "REC-04"},
		Break:  replaying(func(missed []*Message) []*Message { return missed[min(1, len(missed)):] }),
	},
	{
		Name:   "missed-events-reduced-to-ten",
		Breaks: "A client that missed more than ten events gets the last ten of them.",
		Cases:  []string{"REC-03"},
		Break:  replaying(func(missed []*Message) []*Message { return missed[max(0, len(missed)-10):] }),
	},
	{
		Name:   "last-event-replayed-again",
		Breaks: "A client that comes back gets the event again whose offset it names as the last one it got.",
		Cases:  []string{"REC-03", "REC-04", "REC-10"},
		Break: func(r *Rules) {
			r.missed = func(recovery *recovery, s *session, number uint64) []*Message { return recovery.missed(s, number-1) }
		},
	},
	{
		Name:   "missed-direct-events-lost",
		Breaks: "What was sent to everybody is replayed, what was sent to one client is not.",
		Cases:  []string{"REC-03"},
		Break: func(r *Rules) {
			r.concerns = func(record record, s *session) bool {
				return record.to == toAll && concerns(record, s)
			}
		},
	},
	{
		Name:   "replayed-events-without-offset",
		Breaks: "An event that is replayed has no offset, so that the client gets it again when it loses its connection once more.",
		Cases:  []string{"REC-10"},
		Break: replaying(func(missed []*Message) []*Message {
			for i, message := range missed {
				missed[i] = &Message{Namespace: message.Namespace, Event: message.Event, Arguments: message.Arguments}
			}
			return missed
		}),
	},
	{
		Name:   "missed-attachments-lost",
		Breaks: "An event with binary arguments is replayed with null in their place.",
		Cases:  []string{"REC-11"},
		Break: replaying(func(missed []*Message) []*Message {
			for i, message := range missed {
				values := slices.Clone(message.Arguments.Values)
				for j := range values {
					values[j] = placeholder.ReplaceAll(values[j], []byte("null"))
				}
				missed[i] = &Message{Namespace: message.Namespace, Event: message.Event, Arguments: Arguments{Values: values}, Offset: message.Offset}
			}
			return missed
		}),
	},
	{
		Name:   "every-room-replayed",
		Breaks: "A client that comes back gets what was sent to rooms that it was not in.",
		Cases:  []string{"REC-04", "REC-08"},
		Break: func(r *Rules) {
			r.concerns = func(record record, s *session) bool { return record.to == toRoom || concerns(record, s) }
		},
	},
	{
		Name:   "own-broadcasts-replayed",
		Breaks: "A client that comes back gets what it had sent to others than itself.",
		Cases:  []string{"REC-08"},
		Break: func(r *Rules) {
			r.concerns = func(record record, s *session) bool {
				record.others = false
				return concerns(record, s)
			}
		},
	},
	{
		Name:   "left-out-rooms-replayed",
		Breaks: "A client that comes back gets what was sent to all but a room that it was in.",
		Cases:  []string{"REC-08"},
		Break: func(r *Rules) {
			r.concerns = func(record record, s *session) bool {
				record.except = ""
				return concerns(record, s)
			}
		},
	},
	{
		Name:   "missed-events-of-several-rooms-lost",
		Breaks: "What was sent to several rooms at once is not replayed.",
		Cases:  []string{"REC-04"},
		Break: func(r *Rules) {
			r.concerns = func(record record, s *session) bool { return record.to != toRooms && concerns(record, s) }
		},
	},
	{
		Name:   "volatile-replayed",
		Breaks: "A volatile event has an offset and is replayed.",
		Cases:  []string{"REC-08"},
		Break:  func(r *Rules) { r.replayable = func(e emission) bool { return !e.message.HasID } },
	},
	{
		Name:   "questions-replayed",
		Breaks: "An event that asks for an acknowledgement has an offset and is replayed, though nobody waits for the answer any more.",
		Cases:  []string{"REC-08"},
		Break:  func(r *Rules) { r.replayable = func(e emission) bool { return !e.message.Volatile } },
	},
	{
		Name:   "offset-missing-on-direct-events",
		Breaks: "What is sent to one client, and not to a room, has no offset and is not replayed.",
		Cases:  []string{"REC-02", "REC-03"},
		Break:  func(r *Rules) { r.replayable = func(e emission) bool { return e.to != toSender && replayable(e) } },
	},
	{
		Name:   "one-offset-for-ten-events",
		Breaks: "Offsets are not exact enough: events that are sent at the same moment have the same one.",
		Cases:  []string{"REC-02"},
		Break: func(r *Rules) {
			r.offset = func(number uint64) string { return offset(number - number%10) }
		},
	},
}

// replaying is a fault that changes what is replayed.
func replaying(change func([]*Message) []*Message) func(*Rules) {
	return func(r *Rules) {
		r.missed = func(recovery *recovery, s *session, number uint64) []*Message {
			return change(recovery.missed(s, number))
		}
	}
}

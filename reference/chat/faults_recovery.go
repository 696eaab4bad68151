package chat

import (
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sioproof/sioproof/reference/internal/fault"
)

// recoveryFaults concern clients that lost their connection: who gets a session back, and what is in it.
var recoveryFaults = []fault.Fault[Rules]{
	{
		Name:   "recovered-with-a-new-sid",
		Breaks: "A client that comes back gets what it missed and its private id, but has another sid.",
		Cases:  []string{"REC-03", "REC-10"},
		Break: func(r *Rules) {
			r.resume = func(m *Member, s *session) {
				fresh := m.handshake.SID
				resume(m, s)
				m.handshake.SID = fresh
			}
		},
	},
	{
		Name:   "recovered-with-a-new-pid",
		Breaks: "A client that comes back has its sid again, and another private id.",
		Cases:  []string{"REC-03", "REC-10"},
		Break: func(r *Rules) {
			r.resume = func(m *Member, s *session) {
				fresh := m.handshake.PID
				resume(m, s)
				m.handshake.PID = fresh
			}
		},
	},
	{
		Name:   "recovered-once-only",
		Breaks: "A client that has its session back and loses its connection again is a new client.",
		Cases:  []string{"REC-10"},
		Break: func(r *Rules) {
			before := make(map[string]bool)
			r.expired = func(recovery *recovery, s *session) bool {
				again := before[s.pid]
				before[s.pid] = true
				return again || recovery.expired(s)
			}
		},
	},
	{
		Name:   "recovered-rooms-forgotten",
		Breaks: "A client that comes back is in the room of its sid alone: the application has to let it join its rooms again.",
		Cases:  []string{"REC-04"},
		Break: func(r *Rules) {
			r.resume = func(m *Member, s *session) { resume(m, &session{sid: s.sid, pid: s.pid}) }
		},
	},
	{
		Name:   "recovered-rooms-deaf-meanwhile",
		Breaks: "A client that comes back is in its rooms, but gets nothing of what was sent to them while it was away.",
		Cases:  []string{"REC-04"},
		Break: func(r *Rules) {
			r.concerns = func(record record, s *session) bool {
				return (record.to != toRoom || record.room == s.sid) && concerns(record, s)
			}
		},
	},
	{
		Name:   "volatile-event-taken-for-offset",
		Breaks: "A volatile event has no offset, so that a client takes the text at its end for one, which the server does not know.",
		Cases:  []string{"REC-16"},
		Break:  func(r *Rules) { r.bookmark = func(emission) string { return "" } },
	},
	{
		Name:   "offsets-known-for-a-second",
		Breaks: "An offset is known for one second, as if somebody who missed nothing had nothing to come back for.",
		Cases:  []string{"REC-17"},
		Break: func(r *Rules) {
			var told sync.Map // when an offset was
			r.offset = func(number uint64) string {
				told.Store(offset(number), time.Now())
				return offset(number)
			}
			r.place = func(recovery *recovery, namespace, text string) (uint64, bool) {
				at, known := told.Load(text)
				if !known || time.Since(at.(time.Time)) > time.Second {
					return 0, false
				}
				return recovery.place(namespace, text)
			}
		},
	},
	{
		Name:   "silent-clients-not-recovered",
		Breaks: "Only a transport that was closed counts as a loss: who missed a heartbeat is a new client.",
		Cases:  []string{"REC-12"},
		Break: func(r *Rules) {
			r.recoverable = func(reason string) bool { return reason != "ping timeout" && recoverable(reason) }
		},
	},
	{
		Name:   "left-clients-recovered",
		Breaks: "A client that left the namespace has its session back when it comes again.",
		Cases:  []string{"REC-06", "REC-14"},
		Break: func(r *Rules) {
			r.recoverable = func(reason string) bool { return reason == "client namespace disconnect" || recoverable(reason) }
		},
	},
	{
		Name:   "removed-clients-recovered",
		Breaks: "A client that the server disconnected has its session back when it comes again.",
		Cases:  []string{"REC-06"},
		Break: func(r *Rules) {
			r.recoverable = func(reason string) bool { return reason == "server namespace disconnect" || recoverable(reason) }
		},
	},
	{
		Name:   "recovered-session-still-kept",
		Breaks: "A session that was given back is kept: a second connection gets it too, and it outlives that its client leaves.",
		Cases:  []string{"REC-13", "REC-14"},
		Break:  func(r *Rules) { r.release = func(*recovery, int) {} },
	},
	{
		Name:   "lost-sessions-kept-for-ever",
		Breaks: "A lost session can be had back however long ago it was lost.",
		Cases:  []string{"REC-07"},
		Break:  func(r *Rules) { r.expired = func(*recovery, *session) bool { return false } },
	},
	{
		Name:   "unknown-offset-accepted",
		Breaks: "A client that comes back with an offset that the server does not know has its session back, and nothing of what it missed.",
		Cases:  []string{"REC-05"},
		Break: func(r *Rules) {
			r.place = func(recovery *recovery, namespace, text string) (uint64, bool) {
				if number, known := recovery.place(namespace, text); known {
					return number, true
				}
				return recovery.records.last, true
			}
		},
	},
	{
		Name:   "pid-compared-in-part",
		Breaks: "Of a private id the first characters are compared and no others: one that begins like it will do.",
		Cases:  []string{"REC-05"},
		Break: func(r *Rules) {
			r.find = func(recovery *recovery, namespace, pid string) (int, bool) {
				i := slices.IndexFunc(recovery.sessions.entries, func(e entry[*session]) bool {
					return len(pid) >= 8 && strings.HasPrefix(e.value.pid, pid[:8]) && e.value.namespace == namespace
				})
				return i, i >= 0
			}
		},
	},
	{
		Name:   "sid-accepted-as-pid",
		Breaks: "A session can be claimed with its sid, which others know, as well as with its private id.",
		Cases:  []string{"REC-05"},
		Break: func(r *Rules) {
			r.find = func(recovery *recovery, namespace, pid string) (int, bool) {
				i := slices.IndexFunc(recovery.sessions.entries, func(e entry[*session]) bool {
					return (e.value.pid == pid || e.value.sid == pid) && e.value.namespace == namespace
				})
				return i, i >= 0
			}
		},
	},
	{
		Name:   "sessions-recovered-anywhere",
		Breaks: "A session that was lost in one namespace can be had back in another one.",
		Cases:  []string{"REC-05"},
		Break: func(r *Rules) {
			r.place = func(recovery *recovery, _, text string) (uint64, bool) {
				for _, e := range recovery.records.entries {
					if e.value.message.Offset == text {
						return e.number, true
					}
				}
				return 0, false
			}
			r.find = func(recovery *recovery, _, pid string) (int, bool) {
				i := slices.IndexFunc(recovery.sessions.entries, func(e entry[*session]) bool { return e.value.pid == pid })
				return i, i >= 0
			}
		},
	},
}

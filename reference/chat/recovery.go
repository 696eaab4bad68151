package chat

import (
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// Limits of what the hub keeps for clients that were lost. Beyond them the oldest is forgotten, and who needs it begins
// anew.
const (
	maxSessions     = 10_000
	maxSessionBytes = 16 << 20
	maxRecords      = 100_000
	maxRecordBytes  = 16 << 20
)

// Claim is what a client says that lost its connection and wants its session back. The zero value is that of a client
// that does not.
type Claim struct {
	// PID is the private id of the session.
	PID string
	// Offset is the one of the last event that the client got.
	Offset string
}

// recovery keeps what it takes to give a client that lost its connection its session back: the sessions of lost clients,
// and the latest events. A nil recovery keeps nothing.
//
// https://socket.io/docs/v4/connection-state-recovery
type recovery struct {
	rules    *Rules
	duration time.Duration // for which a lost session can be recovered

	mu       sync.Mutex // taken after a namespace's
	sessions shelf[*session]
	records  shelf[record]
}

// session is the state of a client that was lost.
type session struct {
	pid, sid  string
	namespace string
	rooms     []string
	lost      time.Time
}

// record is an event that somebody may have missed, and whom it was for.
type record struct {
	message *Message
	sender  string // the sid
	to      audience
	room    string
	rooms   []string
	except  string
	others  bool
}

// newRecovery returns nil without a duration.
func newRecovery(duration time.Duration, rules *Rules) *recovery {
	if duration <= 0 {
		return nil
	}
	return &recovery{
		rules:    rules,
		duration: duration,
		sessions: shelf[*session]{maxEntries: maxSessions, maxSize: maxSessionBytes},
		records:  shelf[record]{maxEntries: maxRecords, maxSize: maxRecordBytes},
	}
}

// identify returns what the client is told it is known by: it hears of a private id only if that is good for something.
func (r *recovery) identify(handshake Handshake) (sid, pid string) {
	if r == nil {
		return handshake.SID, ""
	}
	return handshake.SID, handshake.PID
}

// record keeps an event, and returns it with its offset. What cannot be replayed is not kept: whoever waits for an
// acknowledgement is gone by then, and a volatile event is worth nothing later. Called with the namespace's lock held.
func (r *recovery) record(e emission) *Message {
	switch {
	case r == nil:
		return e.message
	case !r.rules.replayable(e):
		return e.message.at(r.rules.bookmark(e))
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	message := e.message.at(r.rules.offset(r.records.next()))
	message.Volatile = false // what is kept has to arrive
	e.home().latest = message.Offset
	r.records.put(record{message: message, sender: e.sender.handshake.SID, to: e.to, room: e.room, rooms: e.rooms, except: e.except, others: e.others}, message.size())
	return message
}

// bookmark keeps the rule of that name. The official client takes a text at the end of any event for its offset, unless the event asks
// for an acknowledgement. So a volatile one ends in the offset of the event before it.
//
// https://github.com/socketio/socket.io/pull/5539
func bookmark(e emission) string {
	if e.message.HasID {
		return ""
	}
	return e.home().latest
}

// offset is how a client is told the number of a record.
func offset(number uint64) string { return strconv.FormatUint(number, 36) }

// replayable keeps the rule of that name.
func replayable(e emission) bool { return !e.message.HasID && !e.message.Volatile }

// lose keeps the session of a member that was lost.
func (r *recovery) lose(m *Member, rooms []string, reason string) {
	if r == nil || m.handshake.PID == "" || !r.rules.recoverable(reason) {
		return
	}
	s := &session{pid: m.handshake.PID, sid: m.handshake.SID, namespace: m.namespace.name, rooms: rooms, lost: time.Now()}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sessions.put(s, s.size())
}

// recoverable keeps the rule of that name: who said goodbye, or was shown out, is not lost.
func recoverable(reason string) bool {
	return slices.Contains([]string{engineio.ReasonTransportClose, engineio.ReasonTransportError, engineio.ReasonPingTimeout}, reason)
}

// restore gives a session to whoever claims it, with the events that it missed. It is nil if the session or the offset
// is not known, or not any more. A session is given once: whoever has it is connected. Called with the namespace's lock
// held, so that no event is emitted between those that are replayed and those that go to the client itself.
func (r *recovery) restore(handshake Handshake) (*session, []*Message) {
	claim := handshake.Claim
	if r == nil || claim.PID == "" {
		return nil, nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	number, known := r.rules.place(r, handshake.Namespace, claim.Offset)
	if !known {
		return nil, nil
	}
	i, found := r.rules.find(r, handshake.Namespace, claim.PID)
	if !found {
		return nil, nil
	}
	s := r.sessions.entries[i].value
	if r.rules.expired(r, s) {
		return nil, nil
	}
	r.rules.release(r, i)
	return s, r.rules.missed(r, s, number)
}

// place keeps the rule of that name.
func (r *recovery) place(namespace, text string) (number uint64, known bool) {
	number, err := strconv.ParseUint(text, 36, 64)
	if err != nil || offset(number) != text {
		return 0, false
	}
	record, known := r.records.at(number)
	return number, known && record.message.Namespace == namespace
}

// find keeps the rule of that name.
func (r *recovery) find(namespace, pid string) (index int, found bool) {
	index = slices.IndexFunc(r.sessions.entries, func(e entry[*session]) bool {
		return e.value.pid == pid && e.value.namespace == namespace
	})
	return index, index >= 0
}

// expired keeps the rule of that name.
func (r *recovery) expired(s *session) bool { return time.Since(s.lost) > r.duration }

// missed keeps the rule of that name.
func (r *recovery) missed(s *session, number uint64) []*Message {
	var messages []*Message
	for _, record := range r.records.after(number) {
		if record.message.Namespace == s.namespace && r.rules.concerns(record, s) {
			messages = append(messages, record.message)
		}
	}
	return messages
}

// concerns keeps the rule of that name. It says the same as receivers.
func concerns(r record, s *session) bool {
	switch {
	case r.to == toSender:
		return r.sender == s.sid
	case r.others && r.sender == s.sid:
		return false
	case r.to == toRoom:
		return slices.Contains(s.rooms, r.room)
	case r.to == toRooms:
		return slices.ContainsFunc(r.rooms, func(room string) bool { return slices.Contains(s.rooms, room) })
	}
	return r.except == "" || !slices.Contains(s.rooms, r.except)
}

// size is about what a session takes, in bytes.
func (s *session) size() int {
	size := len(s.pid) + len(s.sid) + len(s.namespace)
	for _, room := range s.rooms {
		size += len(room)
	}
	return size
}

package chat

import (
	"strconv"
	"sync"

	"github.com/sioproof/sioproof/protocol/socketio"
)

// Message is one event on its way to one socket or to many. It is read-only once it was emitted.
type Message struct {
	Namespace string
	Event     string
	Arguments Arguments
	// ID asks the client for an acknowledgement with this id, if HasID is set. The engine hands the answer to
	// Member.Answer.
	ID    uint64
	HasID bool
	// Offset tells a client of revision 5 where it is in what can be replayed to it; empty if it need not be told.
	Offset string
	// Volatile events are of no use later: they may be lost.
	Volatile bool

	mu    sync.Mutex
	texts map[socketio.Revision][]byte
}

// at returns the same event with an offset.
func (m *Message) at(offset string) *Message {
	return &Message{
		Namespace: m.Namespace,
		Event:     m.Event,
		Arguments: m.Arguments,
		ID:        m.ID,
		HasID:     m.HasID,
		Offset:    offset,
		Volatile:  m.Volatile,
	}
}

// Data returns the JSON array of the event: its name, then its arguments with placeholders.
func (m *Message) Data() []byte {
	name := newArguments(m.Event).Values[0]
	return m.Arguments.after(name).Array()
}

// data returns Data as it travels in a revision of the protocol: the offset is an argument more. Clients before revision 5
// do not know it.
func (m *Message) data(revision socketio.Revision) []byte {
	data := m.Data()
	if m.Offset == "" || revision < socketio.V5 {
		return data
	}
	data = append(data[:len(data)-len("]")], ',')
	return append(strconv.AppendQuote(data, m.Offset), ']')
}

// size is about what the message takes, in bytes: as it is, and encoded once.
func (m *Message) size() int {
	const rest = 300 // for what is not text
	size := 0
	for _, value := range m.Arguments.Values {
		size += len(value)
	}
	for _, attachment := range m.Arguments.Attachments {
		size += len(attachment)
	}
	return 2*size + rest
}

// Text returns the text part of the packet in a revision of the protocol, without Engine.IO's type digit.
// It is encoded once however many sockets ask for it; nobody may change it. Attachments follow it on the wire.
func (m *Message) Text(revision socketio.Revision) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	if text, ok := m.texts[revision]; ok {
		return text
	}
	packet := socketio.Packet{
		Type:            socketio.Event,
		Namespace:       m.Namespace,
		ID:              m.ID,
		HasID:           m.HasID,
		Data:            m.data(revision),
		AttachmentCount: len(m.Arguments.Attachments),
		Attachments:     m.Arguments.Attachments,
	}
	if packet.AttachmentCount > 0 {
		packet.Type = socketio.BinaryEvent
	}
	text := socketio.AppendPacket(nil, revision, packet)
	if m.texts == nil {
		m.texts = make(map[socketio.Revision][]byte, 1)
	}
	m.texts[revision] = text
	return text
}

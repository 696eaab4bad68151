package gosocketio

import (
	"bytes"
	"encoding/json"
	"strings"
	"sync"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
)

// guard checks every packet of a session, on whatever transport it comes, before the library sees it.
//
// The library's parser believes what it reads. It allocates as many buffers as a packet announces, takes a
// placeholder's number as an index without looking, and nothing recovers the panic: one WebSocket frame,
// `451-["x",{"_placeholder":true,"num":5}]` with its attachment, or one `4599999999999-["x"]`, ends the whole process.
// Package protocol refuses both, and all else that is not a packet.
type guard struct {
	mu      sync.Mutex
	missing int // attachments of the last packet that have not come
}

// check returns the packet as the library may have it. It reports forward false for packets that mean nothing from a
// client. After an error the session has to end.
func (g *guard) check(p engineio.Packet) (checked engineio.Packet, forward bool, err error) {
	switch p.Type {
	case engineio.Close, engineio.Ping, engineio.Upgrade:
		return p, true, nil
	case engineio.Message:
	default:
		return p, false, nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if p.Binary {
		if g.missing == 0 {
			return p, false, &socketio.ParseError{Err: socketio.ErrStrayAttachment}
		}
		g.missing--
		return p, true, nil
	}
	if g.missing > 0 {
		return p, false, &socketio.ParseError{Err: socketio.ErrMissingAttachment}
	}
	packet, err := socketio.ParsePacket(socketio.V4, p.Data, socketio.Limits{})
	if err != nil {
		return p, false, err
	}
	g.missing = packet.AttachmentCount
	packet.Namespace = plainNamespace(packet)
	if packet.Type == socketio.Event || packet.Type == socketio.BinaryEvent {
		packet.Data = plainName(packet.Data)
	}
	p.Data = socketio.AppendPacket(nil, socketio.V4, packet) // without white space, which the library does not expect
	return p, true, nil
}

// plainNamespace writes the namespace of a packet so that the library does not take the end of it for a query, which
// only CONNECT has: no namespace has such a name, and it must not become another one.
func plainNamespace(p socketio.Packet) string {
	if p.Type == socketio.Connect {
		return p.Namespace
	}
	return strings.ReplaceAll(p.Namespace, "?", "!")
}

// plainName writes the name of an event so that the library can read it, which takes everything up to the first ',' or
// ']' for a JSON string: these two are escaped, and a number becomes a string. data is the array of an event.
func plainName(data []byte) []byte {
	start, end := nameSpan(data)
	raw := data[start:end]
	if raw[0] == '"' && !bytes.ContainsAny(raw, ",]") {
		return data
	}
	var name string
	if json.Unmarshal(raw, &name) != nil {
		name = string(raw)
	}
	quoted, _ := json.Marshal(name) // a string cannot fail
	quoted = bytes.ReplaceAll(quoted, []byte(","), []byte(`\u002c`))
	quoted = bytes.ReplaceAll(quoted, []byte("]"), []byte(`\u005d`))
	plain := make([]byte, 0, len(data)-len(raw)+len(quoted))
	plain = append(plain, '[')
	plain = append(plain, quoted...)
	return append(plain, data[end:]...)
}

// nameSpan returns where the first element of a checked, non-empty array begins and ends.
func nameSpan(data []byte) (start, end int) {
	start = 1
	for bytes.IndexByte([]byte(" \t\r\n"), data[start]) >= 0 {
		start++
	}
	if data[start] != '"' {
		return start, start + bytes.IndexAny(data[start:], " \t\r\n,]")
	}
	for end = start + 1; data[end] != '"'; end++ {
		if data[end] == '\\' {
			end++
		}
	}
	return start, end + 1
}

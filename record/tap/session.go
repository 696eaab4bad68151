package tap

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/record"
)

// limits bound what is read. What is larger passes without being recorded.
var limits = engineio.Limits{MaxPayload: maxBody}

const maxBody = 64 << 20

// Session is one Engine.IO connection. Its packets are recorded under the lock of the recorder.
type Session struct {
	recorder *Recorder
	revision engineio.Revision
	request  *http.Request // the one that opened it
	number   int           // in the conversation; -1 until the server has opened it
	sid      string
	ended    bool
	upgraded bool
	requests int              // in flight, a WebSocket among them
	idle     time.Time        // since when there is none
	fromHere socketio.Decoder // what the client sends
	toHere   socketio.Decoder // what the server sends
}

func newSession(r *Recorder, revision engineio.Revision, request *http.Request) *Session {
	rev := socketio.V5
	if revision == engineio.V3 {
		rev = socketio.V4
	}
	generous := socketio.Limits{MaxAttachments: 1000}
	return &Session{
		recorder: r, revision: revision, request: request.Clone(request.Context()), number: -1,
		fromHere: socketio.Decoder{Revision: rev, Limits: generous}, toHere: socketio.Decoder{Revision: rev, Limits: generous},
	}
}

// Begin says that a request of the session begins, and returns what says that it ended.
func (s *Session) Begin() (end func()) {
	s.recorder.mu.Lock()
	defer s.recorder.mu.Unlock()
	s.requests++
	return func() {
		s.recorder.mu.Lock()
		defer s.recorder.mu.Unlock()
		s.requests--
		s.idle = s.recorder.now()
	}
}

// gone reports whether the client has left without a word: one that is there has always a request in flight.
func (s *Session) gone(now time.Time) bool {
	return !s.ended && s.requests == 0 && !s.idle.IsZero() && now.Sub(s.idle) > longestIdle
}

// longestIdle is how long a client may take from one poll to the next.
const longestIdle = 2 * time.Second

// Sent records the body of a POST of the client.
func (s *Session) Sent(body []byte, contentType string) { s.payload(body, contentType, true) }

// Received records the body of the answer to a GET.
func (s *Session) Received(body []byte, contentType string) { s.payload(body, contentType, false) }

func (s *Session) payload(body []byte, contentType string, fromClient bool) {
	var packets []engineio.Packet
	var err error
	if s.revision == engineio.V3 && contentType == "application/octet-stream" {
		packets, err = engineio.ParseBinaryPayload(nil, body, limits)
	} else {
		packets, err = engineio.ParsePayload(nil, s.revision, body, limits)
	}
	if err != nil {
		s.recorder.Failed("polling payload: " + err.Error())
		return
	}
	for _, p := range packets {
		s.packet(p, fromClient)
	}
}

// frame records a WebSocket message.
func (s *Session) frame(content []byte, binary, fromClient bool) {
	p, err := engineio.ParseFrame(s.revision, binary, content)
	if err != nil {
		s.recorder.Failed("WebSocket message: " + err.Error())
		return
	}
	s.packet(p, fromClient)
}

func (s *Session) packet(p engineio.Packet, fromClient bool) {
	s.recorder.mu.Lock()
	defer s.recorder.mu.Unlock()
	switch p.Type {
	case engineio.Open:
		if !fromClient && s.number < 0 {
			s.open(p.Data)
		}
	case engineio.Upgrade:
		s.upgraded = true
	case engineio.Close:
		s.end()
	case engineio.Message:
		s.message(p, fromClient)
	}
}

func (s *Session) open(data []byte) {
	handshake, err := engineio.ParseHandshake(data)
	if err != nil {
		s.recorder.unreadable["handshake: "+err.Error()]++
		return
	}
	s.sid, s.number = handshake.SID, s.recorder.opened
	s.recorder.opened++
	s.recorder.sessions[s.sid] = s
	s.add(record.Packet{Kind: record.Opened, Path: s.request.URL.Path, Query: s.request.URL.Query(), Header: s.request.Header})
}

// End records that the connection ended. Repeating it does nothing.
func (s *Session) End() {
	s.recorder.mu.Lock()
	defer s.recorder.mu.Unlock()
	s.end()
}

func (s *Session) end() {
	if s.number < 0 || s.ended {
		return
	}
	s.ended = true
	delete(s.recorder.sessions, s.sid)
	s.add(record.Packet{Kind: record.Closed})
}

// webSocketEnded ends the connection, unless the WebSocket was only a probe.
func (s *Session) webSocketEnded(probe bool) {
	s.recorder.mu.Lock()
	defer s.recorder.mu.Unlock()
	if !probe || s.upgraded {
		s.end()
	}
}

func (s *Session) message(p engineio.Packet, fromClient bool) {
	decoder := &s.toHere
	if fromClient {
		decoder = &s.fromHere
	}
	decode := decoder.Text
	if p.Binary {
		decode = decoder.Binary
	}
	packet, complete, err := decode(p.Data)
	switch {
	case err != nil:
		s.recorder.unreadable["Socket.IO packet: "+err.Error()]++
	case complete && s.number >= 0 && !s.ended: // the answer to a last GET comes behind the goodbye of the client
		s.socketPacket(packet, fromClient)
	}
}

func (s *Session) socketPacket(p socketio.Packet, fromClient bool) {
	out := record.Packet{Namespace: p.Namespace, ID: p.ID, HasID: p.HasID}
	switch p.Type {
	case socketio.Connect:
		out.Kind = record.Connected
		if fromClient {
			out.Kind = record.Connect
			out.Auth = decodeValue(p.Data)
		} else {
			out.SID = s.socketID(p)
		}
	case socketio.ConnectError:
		out.Kind = record.Refused
	case socketio.Disconnect:
		out.Kind = either(fromClient, record.ClientLeaves, record.ServerLeaves)
	case socketio.Event, socketio.BinaryEvent:
		out.Kind = either(fromClient, record.ClientEvent, record.ServerEvent)
	case socketio.Ack, socketio.BinaryAck:
		out.Kind = either(fromClient, record.ClientAck, record.ServerAck)
	}
	if out.Kind >= record.ClientEvent && out.Kind <= record.ServerAck {
		args, err := socketio.DecodeArguments(bytes.Clone(p.Data), p.Attachments)
		if err != nil {
			s.recorder.unreadable["arguments: "+err.Error()]++
			return
		}
		if out.Kind <= record.ServerEvent {
			if len(args) == 0 {
				return
			}
			name, isText := args[0].(string)
			if !isText {
				s.recorder.unreadable["event whose name is no text"]++
				return
			}
			out.Event, args = name, args[1:]
		}
		out.Args = args
	}
	s.add(out)
}

// socketID is the id by which the client and the application know the connection to a namespace. Before Socket.IO 5 the client makes
// it from the id of the session.
func (s *Session) socketID(p socketio.Packet) string {
	if s.revision == engineio.V3 {
		if p.Namespace == "/" {
			return s.sid
		}
		return p.Namespace + "#" + s.sid
	}
	told, _ := decodeValue(p.Data).(map[string]any)
	sid, _ := told["sid"].(string)
	return sid
}

func (s *Session) add(p record.Packet) {
	p.At, p.Connection = s.recorder.now(), s.number
	s.recorder.packets = append(s.recorder.packets, p)
}

func decodeValue(data []byte) any {
	var value any
	if json.Unmarshal(data, &value) != nil {
		return nil
	}
	return value
}

func either(first bool, a, b record.Kind) record.Kind {
	if first {
		return a
	}
	return b
}

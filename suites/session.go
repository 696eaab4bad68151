package suites

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gobwas/ws"
	"github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
)

// Session is one Engine.IO 4 session driven by hand, packet by packet. It reads by itself, answers pings unless muted, and
// keeps whatever else arrives until the body asks for it.
type Session struct {
	t         *Trial
	wire      *wire.Wire
	Handshake engineio.Handshake
	Opened    time.Time // when the open packet was here

	transport client.Transport
	socket    *wire.WebSocket // nil on long-polling
	muted     atomic.Bool
	paused    atomic.Bool   // no further GET is to be sent
	polled    chan struct{} // closed when the last GET has been answered; nil if the session does not poll by itself
	recovers  bool          // the server keeps the state of connections, and so adds an offset to events
	posting   sync.Mutex    // a client has one POST under way at most, pongs included

	mu        sync.Mutex
	inbox     []Arrival
	changed   chan struct{} // closed and replaced whenever something arrives
	ended     *End          // nil while the session lives
	illegible string        // the last thing that came and is no packet, and why
	decoder   socketio.Decoder
}

// Arrival is a packet that came in, with the Socket.IO packet it completes, if it does.
type Arrival struct {
	At     time.Time
	Engine engineio.Packet
	Socket *socketio.Packet
	Err    error // why an Engine.IO message is not a Socket.IO packet
}

// End says when and how a session ended.
type End struct {
	At     time.Time
	Reason string
	Err    error // what reading returned; nil if the target said so in an answer or a packet
}

// inboxLimit bounds what a flooding server can make a case hold, in packets.
const inboxLimit = 200_000

// Wire returns a new wire to the target, with a connection pool of its own; its frames go into the transcript.
func (t *Trial) Wire() *wire.Wire {
	w := &wire.Wire{Endpoint: t.Target.Endpoint, Transcript: t.transcript}
	t.Defer(w.CloseIdle)
	return w
}

// engineQuery are the query parameters of Engine.IO 4 for a transport, with the session id unless that is empty.
func engineQuery(transport client.Transport, sid string) url.Values {
	q := url.Values{"EIO": {"4"}, "transport": {string(transport)}}
	if sid != "" {
		q.Set("sid", sid)
	}
	return q
}

// Open opens a session that reads by itself and closes with the trial.
func (t *Trial) Open(transport client.Transport) *Session {
	s := t.Handshake(transport)
	s.start()
	return s
}

// Handshake opens a session that does not read by itself: for cases that send their own GET requests.
func (t *Trial) Handshake(transport client.Transport) *Session {
	s := &Session{t: t, wire: t.Wire(), transport: transport, changed: make(chan struct{}), decoder: socketio.Decoder{Revision: socketio.V5}}
	var open engineio.Packet
	if transport == client.WebSocket {
		s.socket = t.dial(s.wire, engineQuery(transport, ""))
		frame, err := t.receive(s.socket, t.Target.Timing.Reply)
		if err != nil {
			t.Fail("an open packet as the first WebSocket frame", "%s", show(err))
		}
		open, err = engineio.ParseFrame(engineio.V4, false, frame.Payload)
		if err != nil {
			t.Fail("an open packet as the first WebSocket frame", "%s", show(frame.Payload))
		}
	} else {
		response := t.do(s.wire, wire.Request{Method: http.MethodGet, Query: engineQuery(transport, "")})
		t.Expect("HTTP status 200 for the handshake", response.Status, gomega.Equal(http.StatusOK))
		packets, err := engineio.ParsePayload(nil, engineio.V4, response.Body, engineio.Limits{})
		if err != nil || len(packets) == 0 {
			t.Fail("an open packet in the handshake's answer", "%s", show(response.Body))
		}
		open = packets[0]
		for _, p := range packets[1:] {
			s.arrive(p)
		}
	}
	s.Opened = time.Now()
	handshake, err := engineio.ParseHandshake(open.Data)
	if open.Type != engineio.Open || err != nil {
		t.Fail("an open packet with the handshake's data", "%s", show(open.Data))
	}
	s.Handshake = handshake
	t.Defer(s.Close)
	return s
}

// start begins to read.
func (s *Session) start() {
	var reading sync.WaitGroup
	ctx, cancel := context.WithCancel(s.t.ctx)
	s.t.Defer(func() { cancel(); reading.Wait() })
	if socket := s.socket; socket != nil {
		reading.Go(func() { s.readFrames(ctx, socket) })
		return
	}
	s.polled = make(chan struct{})
	reading.Go(func() {
		defer close(s.polled)
		s.poll(ctx)
	})
}

// readFrames reads packets from a WebSocket until that ends.
func (s *Session) readFrames(ctx context.Context, socket *wire.WebSocket) {
	for {
		frame, err := socket.Receive(ctx)
		if err != nil {
			s.end(End{Reason: err.Error(), Err: err})
			return
		}
		if frame.Opcode != ws.OpText && frame.Opcode != ws.OpBinary {
			continue
		}
		packet, err := engineio.ParseFrame(engineio.V4, frame.Opcode == ws.OpBinary, frame.Payload)
		if err != nil {
			s.noteIllegible("packet", frame.Payload, err)
			continue
		}
		if packet.Type == engineio.Ping && len(packet.Data) == 0 && !s.muted.Load() {
			_ = socket.SendText([]byte("3")) // a failure shows as the end of the session
		}
		s.arrive(packet)
	}
}

// poll sends one GET after the other until the session ends or is paused.
func (s *Session) poll(ctx context.Context) {
	for !s.paused.Load() {
		response, err := s.wire.Do(ctx, wire.Request{Method: http.MethodGet, Query: engineQuery(client.Polling, s.Handshake.SID)})
		if err != nil {
			s.end(End{Reason: err.Error(), Err: err})
			return
		}
		if response.Status != http.StatusOK {
			s.end(End{Reason: "GET was answered with " + http.StatusText(response.Status)})
			return
		}
		for _, packet := range s.take(ctx, response.Body) {
			if packet.Type == engineio.Close {
				s.end(End{Reason: "close packet"})
				return
			}
		}
	}
}

// take puts the packets of an answer into the inbox, answers pings, and returns the packets.
func (s *Session) take(ctx context.Context, body []byte) []engineio.Packet {
	packets, err := engineio.ParsePayload(nil, engineio.V4, body, engineio.Limits{})
	if err != nil {
		s.noteIllegible("payload", body, err)
	}
	for _, packet := range packets {
		if packet.Type == engineio.Ping && !s.muted.Load() {
			_, _ = s.post(ctx, []byte("3")) // a failure shows in the next GET
		}
		s.arrive(packet)
	}
	return packets
}

// noteIllegible keeps what came and cannot be read, so that a failure's text can name it.
func (s *Session) noteIllegible(kind string, data []byte, err error) {
	s.t.Note("not an Engine.IO %s: %v", kind, err)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.illegible = fmt.Sprintf("%s, which is no Engine.IO %s (%v)", show(data), kind, err)
}

// arrive puts a packet into the inbox.
func (s *Session) arrive(packet engineio.Packet) {
	arrival := Arrival{At: time.Now(), Engine: packet}
	arrival.Engine.Data = bytes.Clone(packet.Data)
	if packet.Type == engineio.Message {
		decode := s.decoder.Text
		if packet.Binary {
			decode = s.decoder.Binary
		}
		switch p, complete, err := decode(packet.Data); {
		case err != nil:
			arrival.Err = err
		case complete:
			arrival.Socket = &p
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.inbox) < inboxLimit {
		s.inbox = append(s.inbox, arrival)
	}
	s.stir()
}

// end notes that nothing will arrive any more.
func (s *Session) end(how End) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended == nil {
		how.At = time.Now()
		s.t.lost(s.Opened)
		s.ended = &how
		s.stir()
	}
}

// stir wakes everybody who waits for the inbox. The lock is held.
func (s *Session) stir() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// Mute stops the answers to pings.
func (s *Session) Mute() { s.muted.Store(true) }

// Close ends the session on this side without ceremony.
func (s *Session) Close() {
	if s.socket != nil {
		s.socket.Reset()
		return
	}
	s.mu.Lock()
	ended := s.ended != nil
	s.mu.Unlock()
	if ended {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.t.ctx), time.Second)
	defer cancel()
	// Best effort, and not part of the evidence: a server forgets the session after its ping timeout anyway.
	goodbye := &wire.Wire{Endpoint: s.t.Target.Endpoint}
	defer goodbye.CloseIdle()
	_, _ = goodbye.Do(ctx, wire.Request{Method: http.MethodPost, Query: engineQuery(client.Polling, s.Handshake.SID), Body: []byte("1")})
}

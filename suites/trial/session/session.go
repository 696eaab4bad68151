package session

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/onsi/gomega"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/suites/trial"
)

// Session is one Engine.IO session driven by hand, packet by packet. It reads by itself, keeps the heartbeat unless muted (it
// answers pings, or sends them in revision 3), and keeps whatever else arrives until the body asks for it.
type Session struct {
	Trial     *trial.Trial
	Wire      *wire.Wire
	Dialect   Dialect
	User      string // who the client says it is, where the profile wants that
	Handshake engineio.Handshake
	Opened    time.Time // when the open packet was here
	asked     time.Time // when it was asked for, which is before the target begins to count

	transport client.Transport
	WebSocket *wire.WebSocket // nil on long-polling
	muted     atomic.Bool
	paused    atomic.Bool   // no further GET is to be sent
	polled    chan struct{} // closed when the last GET has been answered; nil if the session does not poll by itself
	Entered   time.Time     // when the last answer to a CONNECT was here
	PrivateID string        // the private id that came with CONNECT; with one, events have an offset behind their arguments
	octets    atomic.Bool   // binary data has come as bytes, in a payload or a frame
	posting   sync.Mutex    // a client has one POST under way at most, pongs included

	probed  time.Time   // when the last upgrade began
	joined  atomic.Bool // it has been let into a namespace
	control *control    // beside a session that offends; nil before

	mu        sync.Mutex
	inbox     []Arrival
	changed   chan struct{}     // closed and replaced whenever something arrives
	ended     *End              // nil while the session lives
	sids      map[string]string // by namespace, those of the client
	illegible string            // the last thing that came and is no packet, and why
	answer    string            // how the body's last POST was answered; empty without any
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

// Wire returns a new wire to the target, with a connection pool of its own, that keeps no cookies; its frames go into the transcript.
func Wire(t *trial.Trial) *wire.Wire {
	w := &wire.Wire{Endpoint: t.Server.Endpoint, Transcript: t.Transcript}
	t.Defer(w.CloseIdle)
	return w
}

// EngineQuery are the query parameters of Engine.IO 4 for a transport, with the session id unless that is empty.
func EngineQuery(transport client.Transport, sid string) url.Values {
	return EIO4.Query(transport, sid)
}

// Query are the parameters of the session's requests.
func (s *Session) Query(transport client.Transport) url.Values {
	return s.Dialect.Query(transport, s.Handshake.SID)
}

// Open opens a session of Engine.IO 4 that reads by itself and closes with the trial.
func Open(t *trial.Trial, transport client.Transport) *Session { return OpenIn(t, EIO4, transport) }

// OpenIn is Open in any dialect.
func OpenIn(t *trial.Trial, d Dialect, transport client.Transport) *Session {
	s := HandshakeIn(t, d, transport)
	s.Start()
	return s
}

// Handshake opens a session of Engine.IO 4 that does not read by itself: for cases that send their own GET requests.
func Handshake(t *trial.Trial, transport client.Transport) *Session {
	return HandshakeIn(t, EIO4, transport)
}

// HandshakeIn is Handshake in any dialect.
func HandshakeIn(t *trial.Trial, d Dialect, transport client.Transport) *Session {
	if d.Revision == engineio.V3 {
		t.Enter() // the server lets it into the main namespace unasked
	}
	s := &Session{
		Trial: t, Wire: Wire(t), Dialect: d, User: t.Token(), transport: transport, asked: time.Now(), changed: make(chan struct{}),
		sids: map[string]string{}, decoder: socketio.Decoder{Revision: d.socketRevision()},
	}
	s.Wire.Deflate, s.Wire.Cookies = d.Deflate, new(wire.Cookies)
	s.Wire.Endpoint = t.Server.EndpointFor(profiles.Vars{User: s.User})
	var open engineio.Packet
	if transport == client.WebSocket {
		s.WebSocket = Dial(t, s.Wire, d.Query(transport, ""))
		frame, err := ReceiveFrame(t, s.WebSocket, t.Server.Timing.Reply)
		if err != nil {
			t.Fail("an open packet as the first WebSocket frame", "%s", trial.Show(err))
		}
		open, err = engineio.ParseFrame(d.Revision, false, frame.Payload)
		if err != nil {
			t.Fail("an open packet as the first WebSocket frame", "%s", trial.Show(frame.Payload))
		}
	} else {
		response := Do(t, s.Wire, wire.Request{Method: http.MethodGet, Query: d.Query(transport, "")})
		t.Expect("HTTP status 200 for the handshake", response.Status, gomega.Equal(http.StatusOK))
		packets, err := d.Parse(response)
		if err != nil || len(packets) == 0 {
			t.Fail("an open packet in the handshake's answer", "%s", trial.Show(response.Body))
		}
		open = packets[0]
		for _, p := range packets[1:] {
			s.arrive(p)
		}
	}
	s.Opened = time.Now()
	handshake, err := engineio.ParseHandshake(open.Data)
	if open.Type != engineio.Open || err != nil {
		t.Fail("an open packet with the handshake's data", "%s", trial.Show(open.Data))
	}
	s.Handshake = handshake
	t.Defer(s.Close)
	return s
}

// Mute stops the heartbeat on this side.
func (s *Session) Mute() { s.muted.Store(true) }

// Unmute resumes the heartbeat: further pings are answered at once.
func (s *Session) Unmute() { s.muted.Store(false) }

// PausePolling sends no further GET; the pending one goes on.
func (s *Session) PausePolling() { s.paused.Store(true) }

// ResumePolling polls again after PausePolling or StopPolling.
func (s *Session) ResumePolling() {
	s.paused.Store(false)
	s.Start()
}

// ReceivedOctets says whether binary data has come as bytes, in a payload or a frame.
func (s *Session) ReceivedOctets() bool { return s.octets.Load() }

// Close ends the session on this side without ceremony.
func (s *Session) Close() {
	if s.WebSocket != nil {
		s.WebSocket.Reset()
		return
	}
	s.mu.Lock()
	ended := s.ended != nil
	s.mu.Unlock()
	if ended {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(s.Trial.Context()), time.Second)
	defer cancel()
	// Best effort, and not part of the evidence: a server forgets the session after its ping timeout anyway.
	goodbye := &wire.Wire{Endpoint: s.Wire.Endpoint, Cookies: s.Wire.Cookies}
	defer goodbye.CloseIdle()
	body, _ := s.Dialect.Payload([]string{"1"})
	_, _ = goodbye.Do(ctx, s.PostRequest(wire.Request{Body: body}))
}

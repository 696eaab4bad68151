package gosocketio

import (
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	library "github.com/googollee/go-socket.io/engineio"

	"github.com/sioproof/sioproof/protocol/engineio"
)

// The reasons for which a session ends, in the field's words.
const (
	reasonPingTimeout         = "ping timeout"
	reasonTransportClose      = "transport close"
	reasonTransportError      = "transport error"
	reasonParseError          = "parse error"
	reasonForcedClose         = "forced close"
	reasonClientDisconnection = "client namespace disconnect"
	reasonServerDisconnection = "server namespace disconnect"
)

// peer is one Engine.IO session as this package sees it: what its transports, the library's session above them and the
// Socket.IO connection have in common.
type peer struct {
	server *Server
	query  url.Values    // of the handshake
	header http.Header   // of the handshake
	served chan struct{} // closed when the library knows the session
	done   chan struct{} // closed when the session is over

	guard guard
	// unsent is the number of Engine.IO packets that the connection has queued and no transport has taken.
	unsent atomic.Int64

	mu           sync.Mutex
	sid          string
	reason       string // why the session is over
	closedByPeer bool   // the client has sent a close packet
	upgrading    bool   // a WebSocket is open beside the polling transport
	upgraded     bool   // … and has taken over
	polling      *pollingConn
	webSocket    *websocketConn
	late         []engineio.Packet // arrived by HTTP while the transport was paused, see pollingConn.feed
	lateBytes    int
}

func newPeer(s *Server, r *http.Request) *peer {
	return &peer{
		server: s,
		query:  r.URL.Query(),
		header: r.Header,
		served: make(chan struct{}),
		done:   make(chan struct{}),
	}
}

// serve runs the connection above the session until it is over.
func (p *peer) serve(session library.Conn) {
	close(p.served)
	if !p.over() {
		newConnection(p, session).run()
	}
	p.finish(reasonTransportClose)
	p.server.library.Remove(session.ID()) // the library itself forgets to, when a handshake is abandoned
}

// finish ends the session, for the first reason it is called with.
func (p *peer) finish(reason string) {
	p.mu.Lock()
	if p.over() {
		p.mu.Unlock()
		return
	}
	p.reason = reason
	close(p.done)
	poll, webSocket := p.polling, p.webSocket
	p.mu.Unlock()
	if poll != nil {
		poll.shut()
	}
	if webSocket != nil {
		webSocket.shut()
	}
}

// over tells whether the session has ended.
func (p *peer) over() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// why returns the reason for which the session is over.
func (p *peer) why() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.reason
}

// bind gives the session its id and makes it known to later requests.
func (p *peer) bind(sid string) {
	p.mu.Lock()
	p.sid = sid
	p.mu.Unlock()
	p.server.sessions.bind(sid, p)
}

func (p *peer) id() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.sid
}

// attachPolling makes conn the transport of a new session.
func (p *peer) attachPolling(conn *pollingConn) {
	p.mu.Lock()
	p.polling = conn
	p.mu.Unlock()
	if p.over() { // the server is closing
		conn.shut()
	}
}

// attachWebSocket makes conn the transport of a new session, or the one that a polling session is to be upgraded to.
func (p *peer) attachWebSocket(conn *websocketConn) {
	p.mu.Lock()
	p.webSocket = conn
	p.mu.Unlock()
	if p.over() {
		conn.shut()
	}
}

// attached tells whether a handshake has reached a transport, so that the library is going to accept the session.
func (p *peer) attached() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.polling != nil || p.webSocket != nil
}

// pollingTransport returns the transport that requests go to. It reports false if the session has none, or no longer.
func (p *peer) pollingTransport() (*pollingConn, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.polling, p.polling != nil && !p.upgraded
}

// beginUpgrade reports whether a WebSocket may be opened for the session, and lets no other one be.
func (p *peer) beginUpgrade() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.polling == nil || p.upgrading || p.upgraded || p.over() {
		return false
	}
	p.upgrading = true
	return true
}

// endUpgrade ends an attempt that has failed, or a WebSocket that has taken over.
func (p *peer) endUpgrade() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.upgrading = false
}

// isUpgrading tells whether the WebSocket that is opened now is the second transport.
func (p *peer) isUpgrading() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.upgrading
}

// webSocketTransport returns the WebSocket of a session that has one.
func (p *peer) webSocketTransport() *websocketConn {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.webSocket
}

// completeUpgrade makes the WebSocket the transport. It reports false if the session is over.
func (p *peer) completeUpgrade() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over() {
		return false
	}
	p.upgraded = true
	return true
}

// hasUpgraded tells whether the polling transport is a thing of the past.
func (p *peer) hasUpgraded() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.upgraded
}

// noteClose remembers that the client has closed the session.
func (p *peer) noteClose() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closedByPeer = true
}

// farewell is what a poll gets when the transport ends under it: close, or noop if it was the client who wanted that.
func (p *peer) farewell() engineio.Packet {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closedByPeer || p.upgraded {
		return engineio.Packet{Type: engineio.Noop}
	}
	return engineio.Packet{Type: engineio.Close}
}

// keepLate keeps a packet for whatever transport reads next. It reports false if there are too many, or if the WebSocket
// has taken over already: a client waits for the answer to its POST before it lets that happen.
func (p *peer) keepLate(packet engineio.Packet) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	size := len(packet.Data) + 1
	if p.upgraded || p.lateBytes+size > p.server.options.MaxPayload {
		return false
	}
	p.lateBytes += size
	p.late = append(p.late, packet)
	return true
}

// takeLate returns the oldest late packet.
func (p *peer) takeLate() (engineio.Packet, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.late) == 0 {
		return engineio.Packet{}, false
	}
	packet := p.late[0]
	p.late = p.late[1:]
	p.lateBytes -= len(packet.Data) + 1
	return packet, true
}

// extendedDeadline adds what the library leaves out of its deadlines: it gives a client PingTimeout from one ping to the
// next, where the protocol gives it PingInterval and PingTimeout.
//
// https://github.com/socketio/socket.io/blob/main/docs/engine.io-protocol/v3.md#timeouts
func (p *peer) extendedDeadline(t time.Time) time.Time {
	return t.Add(p.server.options.PingInterval)
}

// endOf returns why reading from a transport has failed, given the deadline it had.
func endOf(deadline time.Time) string {
	if !deadline.IsZero() && !time.Now().Before(deadline) {
		return reasonPingTimeout
	}
	return reasonTransportClose
}

// atomicTime is a time that one goroutine sets and others read; zero at first.
type atomicTime struct{ value atomic.Pointer[time.Time] }

func (a *atomicTime) Store(t time.Time) { a.value.Store(&t) }

func (a *atomicTime) Load() time.Time {
	if t := a.value.Load(); t != nil {
		return *t
	}
	return time.Time{}
}

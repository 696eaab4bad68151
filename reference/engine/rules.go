package engine

import (
	"net/http"
	"net/url"
	"time"
	"unicode/utf8"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/reference/front"
)

// Rules are the promises of the engine that a [Faults] entry can break, by area. The engine asks each of them where it
// applies. What the revisions do differently is revision 4's here, and revision 3's in revision3; where they share a rule, both are
// broken with it.
type Rules struct {
	requests  requestRules
	answers   answerRules
	handshake handshakeRules
	polling   pollingRules
	payload   payloadRules
	webSocket webSocketRules
	upgrade   upgradeRules
	limits    limitRules
	cors      corsRules
	revision3 revision3Rules

	// heartbeat returns the times that the server keeps, given what it announces.
	heartbeat func(announced engineio.Handshake) engineio.Handshake
	// traffic returns what becomes of the packets of a connection. It is called once for each.
	traffic func(c *Connection) traffic
}

// requestRules say which requests are allowed.
type requestRules struct {
	// parameters says whether all parameters may be there.
	parameters func(query url.Values) bool
	// transport returns the transport that a request is for.
	transport func(r *http.Request) (engineio.Transport, bool)
	// revision returns the revision that a value of EIO stands for.
	revision func(value string) (engineio.Revision, bool)
	// opens says whether a request of that method may open a session.
	opens func(method string) bool
	// session returns the session with an id. Neither a session nor a refusal lets the request open a session.
	session func(s *Server, r *http.Request, sid string) (*Connection, *front.Refusal)
}

// answerRules say what requests are answered with.
type answerRules struct {
	// posted answers a POST that was taken.
	posted answer
	// refusal answers a request that is not allowed.
	refusal func(r *http.Request, f *front.Refusal) answer
	// last may change the headers of an answer, and returns its body.
	last func(r *http.Request, header http.Header, body []byte) []byte
	// sent is called when a response has been written.
	sent func(*http.ResponseController)
}

// handshakeRules say how sessions begin.
type handshakeRules struct {
	// id returns the id of a new session.
	id func() string
	// open returns the data of the open packet.
	open func(h engineio.Handshake, c *Connection) []byte
}

// pollingRules are about GET and POST requests of a session. Those that take a connection are called with its lock held.
type pollingRules struct {
	// packets is how many packets the answer to a GET may have; 0 for any number.
	packets int
	// hold returns a channel that tells when a GET has waited long enough, and what releases its timer.
	hold func() (enough <-chan time.Time, stop func())
	// speaks says whether the session can be polled.
	speaks func(c *Connection) bool
	// secondGET and secondPOST deal with a request while another one is under way; nil lets it take that one's place.
	secondGET, secondPOST func(c *Connection) *front.Refusal
	// aborted deals with a session one of whose requests was broken off.
	aborted func(c *Connection, now time.Time, method string)
	// read reads the body of a POST.
	read func(r *http.Request, limit int) ([]byte, error)
}

// payloadRules say how packets are encoded over long-polling.
type payloadRules struct {
	encode func(packets []engineio.Packet) []byte
	decode func(body []byte, limits engineio.Limits) ([]engineio.Packet, error)
}

// webSocketRules say how a WebSocket is used.
type webSocketRules struct {
	// extensions returns those that the server agrees on, given what the client offers.
	extensions func(offered string) string
	// frame appends a packet as a frame, header included.
	frame func(dst []byte, packet engineio.Packet) []byte
	// parse returns the packet in a message.
	parse func(binary bool, message []byte) (engineio.Packet, error)
	// complete says whether a frame is the last of its message.
	complete func(header ws.Header) bool
	// text checks a text message.
	text func(message []byte) error
	// ping answers a control ping.
	ping func(s *webSocket, payload []byte) error
	// goodbye ends a WebSocket that is out of use.
	goodbye func(s *webSocket)
	// lost deals with a session whose WebSocket, or the probe for one, has ended. The connection's lock is held.
	lost func(c *Connection, now time.Time, reason string)
}

// upgradeRules are about the way from polling to a WebSocket.
type upgradeRules struct {
	// timeout returns how long an upgrade may take, given what the options say.
	timeout func(time.Duration) time.Duration
	// refused deals with a WebSocket that its session has no use for.
	refused func(c *Connection, socket *webSocket)
	// handler returns who takes what a session receives after it has moved to its WebSocket.
	handler func(c *Connection) Handler
}

// limitRules say how much a client may send, given what was announced.
type limitRules struct {
	// body and message return the largest body of a POST and the largest WebSocket message, in bytes.
	body, message func(announced int) int
	// exceeded is called when a client has sent more.
	exceeded func(c *Connection)
}

// corsRules say what pages of another origin may do.
type corsRules struct {
	// refuses says whether the page that a request comes from may not talk to the server.
	refuses   func(s *Server, r *http.Request) bool
	origin    func(header http.Header, r *http.Request)
	preflight func(s *Server, w http.ResponseWriter, r *http.Request)
}

// maxBody is how many bytes the body of a POST may have.
func (s *Server) maxBody() int { return s.rules.limits.body(s.options.MaxPayload) }

// keptRules returns the rules of a server that keeps every promise.
func keptRules() Rules {
	asAnnounced := func(announced int) int { return announced }
	return Rules{
		requests: requestRules{
			parameters: func(url.Values) bool { return true },
			transport:  parseTransport,
			revision:   parseRevision,
			opens:      func(method string) bool { return method == http.MethodGet },
			session: func(s *Server, _ *http.Request, sid string) (*Connection, *front.Refusal) {
				if c := s.find(sid); c != nil {
					return c, nil
				}
				return nil, front.UnknownSession
			},
		},
		answers: answerRules{
			posted:  answer{http.StatusOK, plainText, []byte("ok")},
			refusal: func(_ *http.Request, f *front.Refusal) answer { return answer{f.Status, jsonText, f.Body()} },
			last:    func(_ *http.Request, _ http.Header, body []byte) []byte { return body },
			sent:    func(*http.ResponseController) {},
		},
		handshake: handshakeRules{
			id:   NewID,
			open: func(h engineio.Handshake, _ *Connection) []byte { return h.AppendJSON(nil) },
		},
		polling: pollingRules{
			hold:       func() (<-chan time.Time, func()) { return nil, func() {} },
			speaks:     func(c *Connection) bool { return c.session.Transport() == engineio.Polling },
			secondGET:  refuseOverlap,
			secondPOST: refuseOverlap,
			aborted: func(c *Connection, now time.Time, _ string) {
				c.session.Fail(now, engineio.Polling, engineio.ReasonTransportError)
			},
			read: readBody,
		},
		payload: payloadRules{
			encode: func(packets []engineio.Packet) []byte { return engineio.AppendPayload(nil, engineio.V4, packets) },
			decode: func(body []byte, limits engineio.Limits) ([]engineio.Packet, error) {
				return engineio.ParsePayload(nil, engineio.V4, body, limits)
			},
		},
		webSocket: webSocketRules{
			extensions: func(string) string { return "" },
			frame:      func(dst []byte, p engineio.Packet) []byte { return appendPacketFrame(dst, engineio.V4, p) },
			parse: func(binary bool, message []byte) (engineio.Packet, error) {
				return engineio.ParseFrame(engineio.V4, binary, message)
			},
			complete: func(header ws.Header) bool { return header.Fin },
			text:     requireUTF8,
			ping:     func(s *webSocket, payload []byte) error { return s.write(appendFrame(nil, ws.OpPong, payload)) },
			goodbye:  func(s *webSocket) { s.shut(0, "") },
			lost: func(c *Connection, now time.Time, reason string) {
				c.session.Fail(now, engineio.WebSocket, reason)
			},
		},
		upgrade: upgradeRules{
			timeout: func(d time.Duration) time.Duration { return d },
			refused: func(_ *Connection, socket *webSocket) { socket.retire() },
			handler: func(c *Connection) Handler { return c.handler },
		},
		limits:    limitRules{body: asAnnounced, message: asAnnounced, exceeded: func(*Connection) {}},
		cors:      corsRules{refuses: refusesOrigin, origin: setCORS, preflight: answerPreflight},
		revision3: keptRevision3Rules(),
		heartbeat: func(announced engineio.Handshake) engineio.Handshake { return announced },
		traffic:   func(*Connection) traffic { return traffic{} },
	}
}

// refuseOverlap ends a session that has two requests of one kind under way.
func refuseOverlap(c *Connection) *front.Refusal {
	c.session.Fail(time.Now(), engineio.Polling, engineio.ReasonTransportError)
	return front.BadRequest
}

func requireUTF8(message []byte) error {
	if !utf8.Valid(message) {
		return &closeError{code: ws.StatusInvalidFramePayloadData, reason: "text that is not UTF-8"}
	}
	return nil
}

package plain

import (
	"cmp"
	"time"
)

// Freedoms are the ways in which a correct server or application may differ from others. The zero value is a server like most, with
// the application of docs/contract.md.
type Freedoms struct {
	HTTP
	Engine
	Sockets
	Chat
}

// HTTP are the freedoms of the HTTP server, or of a proxy in front of it.
type HTTP struct {
	Path          string        // where the server answers; default /socket.io/
	ClosesAnswers bool          // every answer ends its connection, and says so
	IdleTimeout   time.Duration // an idle connection ends after so long, though nothing has said so; default none
	Chunked       bool          // answers come in chunks
	SlowStart     time.Duration // so long after the start, requests without a WebSocket wait
	Origins       []string      // pages that may talk to the server; nil for those of its own origin
	Header        [2]string     // a header field that every request needs, and its value
	Login         LoginBy       // POST /login comes first, with JSON that has a name
	Processes     int           // so many share the application, behind a balancer; default 1
	Sticky        Stickiness    // how the balancer finds the process of a session
}

// LoginBy is what a client gets by its login, and has to show later.
type LoginBy int

// The kinds of logins.
const (
	NoLogin     LoginBy = iota // there is none
	CookieLogin                // a cookie, without which no request for Socket.IO is answered
	TokenLogin                 // {"user": {"ticket": …}} in the answer, for the auth payload: {"ticket": …}
)

// Engine are the freedoms of Engine.IO.
type Engine struct {
	PingInterval   time.Duration // default 1 s
	PingTimeout    time.Duration // default 5 s
	ConnectTimeout time.Duration // default 45 s
	UpgradeTimeout time.Duration // default 10 s
	MaxPayload     int           // default 1 MB
	PacketsPerPost int           // most packets in a POST; 0 for any number

	NoUpgrades      bool // long-polling and WebSocket, but no way from one to the other
	FirstPingAtOnce bool // right after the handshake, and then in each interval
	OnePacketPerGet bool // the next GET gets the next packet
	ShortIDs        bool // ids of one character and more
	Fragments       bool // a WebSocket message comes in several frames, with a control frame between them
	NoCloseFrame    bool // a WebSocket ends with its TCP connection
}

// Sockets are the freedoms of Socket.IO.
type Sockets struct {
	TrailingNewline    bool          // behind the JSON of a packet, where white space has no meaning
	EscapedText        bool          // JSON in ASCII alone
	EventBeforeConnect bool          // the application greets before the CONNECT packet is sent
	MaxAttachments     int           // of one packet; default 10
	LateAcks           time.Duration // an acknowledgement comes so late, behind what was emitted meanwhile
	Tasks              bool          // each event is handled in a task of its own, so they overtake each other
	LateLeave          time.Duration // a DISCONNECT is dealt with so late, behind what came after it
	VolatileOvertakes  bool          // a volatile message is written ahead of those that wait
	ExtraArgument      bool          // broadcasts end with an argument more, as with connection state recovery
	Ticks              string        // an event that every socket receives 40 times a second, with {"from": "system"}
}

// Chat are the freedoms of the application.
type Chat struct {
	Login        bool          // "add user" (name) comes first: a name that is taken, or an event before it, is refused
	OneRoom      bool          // joining a room leaves the one before
	LateJoins    time.Duration // a join takes effect so long after its event, behind what came meanwhile
	RoomInQuery  bool          // the query parameter `room` is the room of "say" (...args); members receive "said" (...args)
	Confirms     Confirmation  // of join and leave
	AckStatus    bool          // "message-with-ack" is acknowledged with {"status": "ok"}
	NeedsAck     bool          // an event of which it acknowledges and nothing was asked for ends the connection
	Key          string        // {"key": …} that the auth payload needs
	CustomOnly   bool          // there is no main namespace
	LogsMainOnly bool          // connections to other namespaces are not logged
	LogLines     [2]string     // formats for a connection and for its end, given namespace and id; default as in the contract
	NoLog        bool
	Heard        func(event string) // is told each event that the application gets; nil if nobody is
	NoBinary     bool               // an event with binary data ends the connection
	Echoes       string             // the event that "message" is answered with; default "message-back"
}

// Confirmation is how the application tells that a client has joined or left a room.
type Confirmation int

// The confirmations.
const (
	ByAck    Confirmation = iota // an acknowledgement without arguments
	ByStatus                     // an acknowledgement with {"status": "ok"}
	ByReply                      // an event, "joined" (room) or "left" (room)
	ByOrder                      // nothing: but events of one client are handled in their order
)

func (f Freedoms) withDefaults() Freedoms {
	f.Path = cmp.Or(f.Path, "/socket.io/")
	f.PingInterval = cmp.Or(f.PingInterval, time.Second)
	f.PingTimeout = cmp.Or(f.PingTimeout, 5*time.Second)
	f.ConnectTimeout = cmp.Or(f.ConnectTimeout, 45*time.Second)
	f.UpgradeTimeout = cmp.Or(f.UpgradeTimeout, 10*time.Second)
	f.MaxPayload = cmp.Or(f.MaxPayload, 1_000_000)
	f.MaxAttachments = cmp.Or(f.MaxAttachments, 10)
	f.Echoes = cmp.Or(f.Echoes, "message-back")
	return f
}

package profiles

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles/deviations"
)

// The words that a profile can use.
var (
	transports    = []client.Transport{client.Polling, client.WebSocket, client.Upgrade}
	tolerances    = []Tolerance{EventBeforeConnect, UnorderedEvents, NoCloseFrame, OneRoom}
	features      = []Feature{FeatureRecovery, FeatureCORS}
	ackModes      = []AckMode{AckNone, AckOptional, AckRequired}
	receivers     = []Receivers{ToSender, ToOthers, ToAll, ToRoom, ToRoomOthers, ToOutsiders, ToOne}
	confirmations = []Confirmation{ConfirmedByAck, ConfirmedByReply, ConfirmedByOrder, ConfirmedByNothing}
)

// profileFile is a profile as it is written; docs/profile.md describes every key.
type profileFile struct {
	Name        string                    `yaml:"name" jsonschema:"a short name"`
	Description string                    `yaml:"description" jsonschema:"what application this is, for the reader"`
	Link        string                    `yaml:"link" jsonschema:"where the application is found"`
	Extends     string                    `yaml:"extends" jsonschema:"a built-in profile to begin with: what is said here counts in its place"`
	Without     []string                  `yaml:"without" jsonschema:"operations of that profile that this application lacks"`
	Connect     *connectFile              `yaml:"connect" jsonschema:"what every connection needs"`
	Namespaces  []namespaceFile           `yaml:"namespaces" jsonschema:"the namespaces it has (default: /)"`
	Setup       []stepFile                `yaml:"setup" jsonschema:"what every connection does first, in order"`
	Operations  map[string]*operationFile `yaml:"operations" jsonschema:"what the application can do, and how it calls it"`
	Binary      *bool                     `yaml:"binary" jsonschema:"false if the application takes no binary data"`
	Noise       []eventFile               `yaml:"noise" jsonschema:"events that come by themselves and are never taken for a delivery"`
	Log         *logFile                  `yaml:"log" jsonschema:"how connections show in its log"`
	Limits      *limitsFile               `yaml:"limits" jsonschema:"what no handshake announces"`
	Origins     *originsFile              `yaml:"origins" jsonschema:"two origins like https://example.org: one whose pages may talk to the server, one whose may not"`
	Tolerate    []string                  `yaml:"tolerate" jsonschema:"harmless differences that are not reported"`
	Features    []string                  `yaml:"features" jsonschema:"what it has and does not announce"`
	ExpectFail  []deviations.Entry        `yaml:"expect_fail" jsonschema:"known deviations of this application"`
}

type connectFile struct {
	Path       string            `yaml:"path" jsonschema:"where the server answers, if neither --path nor the URL says so"`
	Headers    map[string]string `yaml:"headers" jsonschema:"header fields of every request"`
	Query      map[string]string `yaml:"query" jsonschema:"query parameters of every request; {user} is the name of the client"`
	Auth       any               `yaml:"auth" jsonschema:"the payload of CONNECT; {user} is the name of the client"`
	Engines    []int             `yaml:"engines" jsonschema:"test these revisions of Engine.IO only"`
	Transports []string          `yaml:"transports" jsonschema:"test these transports only"`
	JSONP      *bool             `yaml:"jsonp" jsonschema:"false if long-polling by script tags (Engine.IO 3) is not offered"`
}

type namespaceFile struct {
	Name       string   `yaml:"name" jsonschema:"the namespace; /tenant-{tenant} stands for one a tenant"`
	Operations []string `yaml:"operations" jsonschema:"those that work there (default: all)"`
}

type stepFile struct {
	HTTP   *loginFile `yaml:"http" jsonschema:"in place of an event: a request before the connection, such as a login"`
	Emit   string     `yaml:"emit" jsonschema:"the event that the client emits"`
	Args   any        `yaml:"args" jsonschema:"its arguments, with placeholders"`
	Ack    string     `yaml:"ack" jsonschema:"whether it is acknowledged"`
	Answer any        `yaml:"answer" jsonschema:"the arguments of the acknowledgement; others are a refusal"`
	Reply  *eventFile `yaml:"reply" jsonschema:"the event to wait for"`
}

type eventFile struct {
	Event string `yaml:"event" jsonschema:"the name of the event"`
	Args  any    `yaml:"args" jsonschema:"its arguments, with placeholders"`
}

type operationFile struct {
	Emit    string           `yaml:"emit" jsonschema:"the event that the client emits"`
	Args    any              `yaml:"args" jsonschema:"its arguments, with placeholders"`
	Ack     string           `yaml:"ack" jsonschema:"whether the application acknowledges it (default none)"`
	Answer  any              `yaml:"answer" jsonschema:"the arguments of the acknowledgement"`
	Deliver *deliverFile     `yaml:"deliver" jsonschema:"what the receivers get"`
	Then    *eventFile       `yaml:"then" jsonschema:"the event that ends it"`
	Confirm string           `yaml:"confirm" jsonschema:"how the sender knows that it took effect (default: the strongest that the other keys allow)"`
	Engines []int            `yaml:"engines" jsonschema:"the revisions of Engine.IO whose clients have it (default: all)"`
	Room    string           `yaml:"room" jsonschema:"disconnections only: the room to join in order to hear them"`
	Connect *credentialsFile `yaml:"connect" jsonschema:"refuse, refuse_here and hold only: the client that is refused or held"`
	Error   *errorFile       `yaml:"error" jsonschema:"refuse and refuse_here only: what comes back"`
}

type deliverFile struct {
	Event string `yaml:"event" jsonschema:"the name of the event"`
	Args  any    `yaml:"args" jsonschema:"its arguments, with placeholders"`
	To    string `yaml:"to" jsonschema:"who receives it"`
	Ack   string `yaml:"ack" jsonschema:"required if it asks the client for an acknowledgement"`
}

type credentialsFile struct {
	Auth  any               `yaml:"auth" jsonschema:"the payload of CONNECT (Socket.IO 5)"`
	Query map[string]string `yaml:"query" jsonschema:"query parameters (Engine.IO 3)"`
}

type errorFile struct {
	Message string `yaml:"message" jsonschema:"the message that comes back"`
	Data    any    `yaml:"data" jsonschema:"the data that comes back (Socket.IO 5)"`
}

type logFile struct {
	Connected    string   `yaml:"connected" jsonschema:"a regular expression for the line that a connection prints; {sid} stands for its id"`
	Disconnected string   `yaml:"disconnected" jsonschema:"likewise, for the line when a connection ends"`
	Namespaces   []string `yaml:"namespaces" jsonschema:"those whose connections are logged (default: all)"`
	Optional     bool     `yaml:"optional" jsonschema:"some versions of the application do not print them"`
}

type limitsFile struct {
	ConnectTimeout string `yaml:"connect_timeout" jsonschema:"how long a connection may stay without joining a namespace"`
	UpgradeTimeout string `yaml:"upgrade_timeout" jsonschema:"how long an upgrade may take"`
	MaxAttachments int    `yaml:"max_attachments" jsonschema:"attachments in one packet"`
	PacketsPerPost int    `yaml:"packets_per_post" jsonschema:"packets in one POST"`

	MaxDisconnectionDuration string `yaml:"max_disconnection_duration" jsonschema:"for how long a client that lost its connection can have its session back"`
}

type originsFile struct {
	Allowed string `yaml:"allowed" jsonschema:"pages of this origin may talk to the server"`
	Refused string `yaml:"refused" jsonschema:"pages of this one may not"`
}

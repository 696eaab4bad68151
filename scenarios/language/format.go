package language

import "github.com/sioproof/sioproof/scenarios"

// What of a scenario is read further.
type (
	durationText     string // "250ms"
	rateText         string // "10/s"
	sizeFile         struct{ distributionFile }
	pauseFile        struct{ distributionFile }
	transportWeights map[string]int
	engineWeights    map[int]int
)

// scenarioFile is a scenario as it is written; docs/scenario.md describes every key.
type scenarioFile struct {
	Name          string          `yaml:"name" jsonschema:"a short name, for reports"`
	Description   string          `yaml:"description" jsonschema:"what it is for, for the reader"`
	Load          *loadFile       `yaml:"load" jsonschema:"how many users there are, and when: closed or open"`
	Data          *dataFile       `yaml:"data" jsonschema:"a table, a row for each user, used by {data.COLUMN}"`
	Draw          map[string]any  `yaml:"draw" jsonschema:"lists, by name, that {draw.NAME} draws from: a list of values, or {weighted: {VALUE: 9, OTHER: 1}}"`
	Connection    *connectionFile `yaml:"connection" jsonschema:"how users connect, beyond what the profile says"`
	BeforeConnect []stepFile      `yaml:"before_connect" jsonschema:"what a user does once, before its first connection, such as a login; for one kind of users"`
	OnConnect     []stepFile      `yaml:"on_connect" jsonschema:"what a user does after each connect and reconnect; for one kind of users"`
	Steps         []stepFile      `yaml:"steps" jsonschema:"what a user does, once; for one kind of users"`
	Users         []userFile      `yaml:"users" jsonschema:"several kinds of users, instead of steps and on_connect at the top"`
	Thresholds    []string        `yaml:"thresholds" jsonschema:"what the run has to meet, such as p99(ack) < 50ms or lost == 0"`
	AbortOn       []string        `yaml:"abort_on" jsonschema:"thresholds that end the run as soon as they are broken"`
}

type loadFile struct {
	Closed *closedFile  `yaml:"closed" jsonschema:"a fixed population"`
	Open   *openFile    `yaml:"open" jsonschema:"arrivals at a rate, whether or not the target keeps up"`
	WarmUp durationText `yaml:"warm_up" jsonschema:"how long after the beginning nothing is measured"`
	Drain  durationText `yaml:"drain" jsonschema:"how long to wait at the end for what is on its way (default 5s)"`
}

type closedFile struct {
	Clients int               `yaml:"clients" jsonschema:"how many clients there are after the ramp"`
	Ramp    durationText      `yaml:"ramp" jsonschema:"the time over which they come, evenly (default: all at once)"`
	Hold    durationText      `yaml:"hold" jsonschema:"how long they stay"`
	Stages  []clientStageFile `yaml:"stages" jsonschema:"several ramps, each to more clients, instead of one"`
}

type clientStageFile struct {
	Clients int          `yaml:"clients" jsonschema:"how many clients there are after the ramp; never fewer than before"`
	Ramp    durationText `yaml:"ramp" jsonschema:"the time over which the new ones come, evenly (default: all at once)"`
	Hold    durationText `yaml:"hold" jsonschema:"how long to stay there"`
}

type openFile struct {
	Arriving scenarios.Arrival `yaml:"arriving" jsonschema:"users (default): each connects, does its steps and leaves; turns: clients stay connected, and each arrival makes an idle one do its steps"`
	AtMost   int               `yaml:"at_most" jsonschema:"users: how many at a time; what arrives beyond is dropped (default 10000)"`
	Clients  int               `yaml:"clients" jsonschema:"turns: how many clients there are"`
	Ramp     durationText      `yaml:"ramp" jsonschema:"turns: the time over which the clients connect, before the first stage"`
	Stages   []rateStageFile   `yaml:"stages" jsonschema:"rates, one after the other"`
}

type rateStageFile struct {
	Rate  rateText     `yaml:"rate" jsonschema:"a constant rate"`
	To    rateText     `yaml:"to" jsonschema:"a ramp from the rate before (at first 0) to this one"`
	Steps int          `yaml:"steps" jsonschema:"makes the ramp a stair with that many steps; the last is at the rate"`
	Spike rateText     `yaml:"spike" jsonschema:"a rate for a while; what follows goes on from the rate before it"`
	Burst int          `yaml:"burst" jsonschema:"that many arrivals at once"`
	For   durationText `yaml:"for" jsonschema:"how long the stage lasts"`
}

type dataFile struct {
	File   string           `yaml:"file" jsonschema:"a .csv with a line of column names, or a .json with an array of objects, beside the scenario"`
	Rows   []map[string]any `yaml:"rows" jsonschema:"instead of a file: the rows, each a mapping of columns to values"`
	Unique bool             `yaml:"unique" jsonschema:"no row for two users: more users than rows are a mistake (default: rows are used again)"`
}

type connectionFile struct {
	Transports transportWeights  `yaml:"transports" jsonschema:"shares of polling, websocket and upgrade (default: websocket if the target offers it)"`
	Engines    engineWeights     `yaml:"engines" jsonschema:"shares of the Engine.IO revisions 3 and 4 (default: the newest of the target)"`
	Namespace  string            `yaml:"namespace" jsonschema:"the namespace, with placeholders (default: that of --namespace, or /)"`
	Tenant     string            `yaml:"tenant" jsonschema:"the name of a tenant, with placeholders, whose namespace the profile knows"`
	URLs       map[string]int    `yaml:"urls" jsonschema:"shares of several addresses of the server, such as the nodes of a cluster (default: that of the command line)"`
	User       string            `yaml:"user" jsonschema:"the name by which the application knows the user, with placeholders: {user} of the profile and the scenario (default user-N)"`
	Setup      []stepFile        `yaml:"setup" jsonschema:"what each connection does before it counts as made, in place of the setup of the profile"`
	Auth       any               `yaml:"auth" jsonschema:"the payload of CONNECT, with placeholders"`
	Query      map[string]string `yaml:"query" jsonschema:"query parameters, with placeholders"`
	Headers    map[string]string `yaml:"headers" jsonschema:"header fields, with placeholders"`
	Timeout    durationText      `yaml:"timeout" jsonschema:"for a connect or a reconnect (default 10s)"`
}

type userFile struct {
	Name          string          `yaml:"name" jsonschema:"the name of this kind of users"`
	Weight        int             `yaml:"weight" jsonschema:"its share of all users (default 1)"`
	Connection    *connectionFile `yaml:"connection" jsonschema:"how this kind connects; what it leaves out is as at the top"`
	Offline       bool            `yaml:"offline" jsonschema:"true: users of this kind never connect; they send HTTP requests"`
	BeforeConnect []stepFile      `yaml:"before_connect" jsonschema:"what a user does once, before its first connection, such as a login"`
	OnConnect     []stepFile      `yaml:"on_connect" jsonschema:"what a user does after each connect and reconnect"`
	Steps         []stepFile      `yaml:"steps" jsonschema:"what a user does, once"`
}

// stepFile is a step; exactly one of its keys is there.
type stepFile struct {
	SayAll        *operationFile  `yaml:"say_all" jsonschema:"a message to everybody in the namespace"`
	SayOthers     *operationFile  `yaml:"say_others" jsonschema:"a message to everybody else in the namespace"`
	Join          *operationFile  `yaml:"join" jsonschema:"join a room"`
	Leave         *operationFile  `yaml:"leave" jsonschema:"leave a room"`
	SayRoom       *operationFile  `yaml:"say_room" jsonschema:"a message to the members of a room"`
	SayRoomOthers *operationFile  `yaml:"say_room_others" jsonschema:"a message to the other members of a room"`
	Notify        *operationFile  `yaml:"notify" jsonschema:"a notification to the members of a room"`
	SayDirect     *operationFile  `yaml:"say_direct" jsonschema:"a message to one user"`
	Echo          *operationFile  `yaml:"echo" jsonschema:"a message that comes back"`
	Ack           *operationFile  `yaml:"ack" jsonschema:"a message that is acknowledged"`
	Emit          *emitFile       `yaml:"emit" jsonschema:"an event of your own: counted, not checked"`
	Expect        *expectFile     `yaml:"expect" jsonschema:"wait for an event from the server"`
	HTTP          *httpFile       `yaml:"http" jsonschema:"an HTTP request beside the connection, such as a login"`
	Set           map[string]any  `yaml:"set" jsonschema:"give variables of the user, {var.NAME}, a value, with placeholders"`
	If            *ifFile         `yaml:"if" jsonschema:"steps that depend on a value"`
	Think         *pauseFile      `yaml:"think" jsonschema:"a pause"`
	Loop          *loopFile       `yaml:"loop" jsonschema:"steps over and over"`
	Disconnect    *disconnectFile `yaml:"disconnect" jsonschema:"end the connection"`
	Reconnect     *reconnectFile  `yaml:"reconnect" jsonschema:"connect again"`
}

type operationFile struct {
	Room    string                 `yaml:"room" jsonschema:"the room, with placeholders"`
	To      scenarios.Receiver     `yaml:"to" jsonschema:"say_direct: peer (default, always the same other user), random, or self"`
	Size    *sizeFile              `yaml:"size" jsonschema:"bytes of the message (default 64B)"`
	Binary  bool                   `yaml:"binary" jsonschema:"the message travels as binary data"`
	Args    []any                  `yaml:"args" jsonschema:"further arguments behind the message, with placeholders"`
	Timeout durationText           `yaml:"timeout" jsonschema:"how long to wait for the answer: of ack, echo, join and leave, and of any operation whose acknowledgement the profile requires (default 10s)"`
	Match   []matchFile            `yaml:"match" jsonschema:"what the acknowledgement has to be"`
	Capture map[string]captureFile `yaml:"capture" jsonschema:"what to keep of the acknowledgement, as variables {var.NAME}"`
}

type emitFile struct {
	Event   string                 `yaml:"event" jsonschema:"the name of the event, with placeholders"`
	Args    []any                  `yaml:"args" jsonschema:"its arguments, with placeholders; {payload} is text and {bytes} binary data of the size"`
	Size    *sizeFile              `yaml:"size" jsonschema:"bytes of {payload} and {bytes} (default 64B)"`
	Ack     bool                   `yaml:"ack" jsonschema:"ask for an acknowledgement and wait for it"`
	Timeout durationText           `yaml:"timeout" jsonschema:"how long to wait for the acknowledgement (default 10s)"`
	Match   []matchFile            `yaml:"match" jsonschema:"what the acknowledgement has to be"`
	Capture map[string]captureFile `yaml:"capture" jsonschema:"what to keep of the acknowledgement, as variables {var.NAME}"`
}

type expectFile struct {
	Event     string                 `yaml:"event" jsonschema:"the name of the event"`
	Operation string                 `yaml:"operation" jsonschema:"or the operation whose delivery has to come"`
	Timeout   durationText           `yaml:"timeout" jsonschema:"how long to wait (default 10s)"`
	Match     []matchFile            `yaml:"match" jsonschema:"what the event has to be"`
	Capture   map[string]captureFile `yaml:"capture" jsonschema:"what to keep of the event, as variables {var.NAME}"`
}

type httpFile struct {
	Method          string                 `yaml:"method" jsonschema:"the method (default GET, and POST with a body)"`
	URL             string                 `yaml:"url" jsonschema:"a path on the server, or an address with a host of its own; with placeholders"`
	Headers         map[string]string      `yaml:"headers" jsonschema:"header fields, with placeholders"`
	JSON            any                    `yaml:"json" jsonschema:"the body as JSON, with placeholders"`
	Form            map[string]string      `yaml:"form" jsonschema:"the body as a form, with placeholders"`
	Text            string                 `yaml:"text" jsonschema:"the body as text, with placeholders"`
	Status          statusFile             `yaml:"status" jsonschema:"the status code that is right, or a list of them (default any from 200 to 299)"`
	FollowRedirects *bool                  `yaml:"follow_redirects" jsonschema:"false: a redirect is the response (default true)"`
	Timeout         durationText           `yaml:"timeout" jsonschema:"how long to wait for the response (default 10s)"`
	Match           []matchFile            `yaml:"match" jsonschema:"what the response has to be"`
	Capture         map[string]captureFile `yaml:"capture" jsonschema:"what to keep of the response, as variables {var.NAME}"`
}

// statusFile is a status code, or a list of them.
type statusFile []int

// UnmarshalYAML reads a number or a list.
func (f *statusFile) UnmarshalYAML(unmarshal func(any) error) error {
	var one int
	if unmarshal(&one) == nil {
		*f = statusFile{one}
		return nil
	}
	return unmarshal((*[]int)(f))
}

// matchFile is a condition on an answer: where the value stands, and what it has to be.
type matchFile struct {
	Path     string `yaml:"path" jsonschema:"where the value stands, as JSONPath: $.user.id (default $, all of it)"`
	Argument int    `yaml:"argument" jsonschema:"of an acknowledgement or an event: which argument, from 1, or -1 for the last (default 1)"`
	Header   string `yaml:"header" jsonschema:"of a response: this header field in place of the body"`
	Cookie   string `yaml:"cookie" jsonschema:"of a response: this cookie in place of the body"`
	Equals   any    `yaml:"equals" jsonschema:"the value is this, with placeholders"`
	Has      any    `yaml:"has" jsonschema:"the value has at least these members, with placeholders"`
	Contains string `yaml:"contains" jsonschema:"the text of the value contains this, with placeholders"`
	Pattern  string `yaml:"pattern" jsonschema:"the text of the value fits this regular expression"`
}

// captureFile is a path, or a mapping with the place of the value.
type captureFile struct {
	Path     string `yaml:"path" jsonschema:"where the value stands, as JSONPath: $.user.id (default $, all of it)"`
	Argument int    `yaml:"argument" jsonschema:"of an acknowledgement or an event: which argument, from 1, or -1 for the last (default 1)"`
	Header   string `yaml:"header" jsonschema:"of a response: this header field in place of the body"`
	Cookie   string `yaml:"cookie" jsonschema:"of a response: this cookie in place of the body"`
	Pattern  string `yaml:"pattern" jsonschema:"a part of the value's text: the first group of this regular expression, or all that fits"`
	Brief    bool   `yaml:"-"` // written as a path alone
}

// UnmarshalYAML reads a path or a mapping.
func (f *captureFile) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&f.Path) == nil {
		f.Brief = true
		return nil
	}
	type mapping captureFile
	return unmarshal((*mapping)(f))
}

type ifFile struct {
	Value    any        `yaml:"value" jsonschema:"the value to look at, with placeholders, such as {var.role}"`
	Equals   any        `yaml:"equals" jsonschema:"it is this, with placeholders (default: it is there, and not null, false, 0 or empty)"`
	Has      any        `yaml:"has" jsonschema:"it has at least these members, with placeholders"`
	Contains string     `yaml:"contains" jsonschema:"its text contains this, with placeholders"`
	Pattern  string     `yaml:"pattern" jsonschema:"its text fits this regular expression"`
	Steps    []stepFile `yaml:"steps" jsonschema:"what is done then"`
	Else     []stepFile `yaml:"else" jsonschema:"what is done otherwise"`
}

type loopFile struct {
	Count    int          `yaml:"count" jsonschema:"how many rounds (default: until the load ends)"`
	For      durationText `yaml:"for" jsonschema:"no round begins later than this (default: until the load ends)"`
	Every    durationText `yaml:"every" jsonschema:"the time from round to round, on an absolute schedule (default: one right after the other)"`
	Together bool         `yaml:"together" jsonschema:"all users begin their rounds at the same time (default: each at its own)"`
	Steps    []stepFile   `yaml:"steps" jsonschema:"what is done over and over"`
}

type disconnectFile struct {
	How scenarios.Ending `yaml:"how" jsonschema:"leave (default): the server is told; cut: the transport ends without a word"`
}

type reconnectFile struct {
	After *pauseFile `yaml:"after" jsonschema:"how long to wait before (default: not at all)"`
}

// distributionFile is a duration or a size as it is written: a constant, or a mapping with one distribution.
type distributionFile struct {
	Constant    string           `yaml:"-"`
	Uniform     *uniformFile     `yaml:"uniform"`
	Normal      *normalFile      `yaml:"normal"`
	Exponential *exponentialFile `yaml:"exponential"`
	Weighted    map[string]int   `yaml:"weighted"`
}

type uniformFile struct {
	Min string `yaml:"min"`
	Max string `yaml:"max"`
}

type normalFile struct {
	Mean string `yaml:"mean"`
	SD   string `yaml:"sd"`
}

type exponentialFile struct {
	Mean string `yaml:"mean"`
}

// UnmarshalYAML reads a constant or a mapping.
func (f *distributionFile) UnmarshalYAML(unmarshal func(any) error) error {
	if unmarshal(&f.Constant) == nil {
		return nil
	}
	type mapping distributionFile
	return unmarshal((*mapping)(f))
}

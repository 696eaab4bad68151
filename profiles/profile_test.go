package profiles_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

func load(t *testing.T, name string) *profiles.Profile {
	t.Helper()
	p, err := profiles.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func parse(t *testing.T, source string) *profiles.Profile {
	t.Helper()
	p, err := profiles.Parse("chat.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func operation(t *testing.T, p *profiles.Profile, name profiles.OperationName) *profiles.Operation {
	t.Helper()
	o, ok := p.Operation(name)
	if !ok {
		t.Fatalf("%s has no %s", p.Name, name)
	}
	return o
}

// exchange is what one operation of a built-in profile sends for given variables, and what its receivers see.
type exchange struct {
	profile   string
	name      profiles.OperationName
	vars      profiles.Vars
	event     string
	args      []any
	ack       profiles.AckMode
	carries   profiles.Payload
	to        profiles.Receivers
	delivered string
	back      []any
}

var token = profiles.Vars{Token: "t-1", Room: "r", User: "ann", To: "sid-b", From: "sid-a"}

var exchanges = []exchange{
	{"contract", profiles.SayAll, token, "chat message", []any{"t-1"}, profiles.AckNone, profiles.CarriesAny, profiles.ToAll,
		"chat message", []any{"t-1"}},
	{"contract", profiles.SayOthers, token, "broadcast", []any{"t-1"}, profiles.AckNone, profiles.CarriesAny, profiles.ToOthers,
		"broadcast", []any{"t-1"}},
	{"contract", profiles.SayRoom, token, "room message", []any{"r", "t-1"}, profiles.AckNone, profiles.CarriesAny, profiles.ToRoom,
		"room message", []any{"r", "t-1"}},
	{"contract", profiles.SayRoomOthers, token, "room broadcast", []any{"r", "t-1"}, profiles.AckNone, profiles.CarriesAny,
		profiles.ToRoomOthers, "room broadcast", []any{"r", "t-1"}},
	{"contract", profiles.Notify, token, "notify", []any{"r", "t-1"}, profiles.AckNone, profiles.CarriesAny, profiles.ToRoom,
		"notification", []any{"r", "t-1"}},
	{"contract", profiles.SayDirect, token, "private message", []any{"sid-b", "t-1"}, profiles.AckNone, profiles.CarriesAny,
		profiles.ToOne, "private message", []any{"sid-a", "t-1"}},
	{"contract", profiles.Echo, token, "message", []any{"t-1"}, profiles.AckNone, profiles.CarriesAny, profiles.ToSender,
		"message-back", []any{"t-1"}},
	{"contract", profiles.Ask, token, "ask", []any{"t-1"}, profiles.AckNone, profiles.CarriesAny, profiles.ToSender,
		"question", []any{"t-1"}},
	{"contract", profiles.AskBriefly, profiles.Vars{Token: "t-1", Milliseconds: 50}, "ask briefly", []any{50, "t-1"}, profiles.AckNone,
		profiles.CarriesAny, profiles.ToSender, "question", []any{"t-1"}},
	{"official", profiles.Echo, token, "message", []any{"t-1"}, profiles.AckNone, profiles.CarriesAny, profiles.ToSender,
		"message-back", []any{"t-1"}},
	{"get-started", profiles.SayAll, token, "chat message", []any{"t-1"}, profiles.AckNone, profiles.CarriesText, profiles.ToAll,
		"chat message", []any{"t-1"}},
	{"get-started", profiles.Echo, token, "chat message", []any{"t-1"}, profiles.AckNone, profiles.CarriesText, profiles.ToAll,
		"chat message", []any{"t-1"}},
	{"chat-example", profiles.SayOthers, token, "new message", []any{"t-1"}, profiles.AckNone, profiles.CarriesOne, profiles.ToOthers,
		"new message", []any{map[string]any{"username": "ann", "message": "t-1"}}},
	{"room-payload", profiles.SayRoomOthers, token, "send_message",
		[]any{map[string]any{"room": "r", "author": "ann", "message": "t-1", "time": "12:00"}}, profiles.AckNone, profiles.CarriesOne,
		profiles.ToRoomOthers, "receive_message",
		[]any{map[string]any{"room": "r", "author": "ann", "message": "t-1", "time": "12:00"}}},
	{"single-event", profiles.Echo, token, "my_event", []any{map[string]any{"data": "t-1"}}, profiles.AckNone, profiles.CarriesOne,
		profiles.ToSender, "my_response", []any{map[string]any{"data": "t-1", "count": 4.0}}},
	{"single-event", profiles.SayRoom, token, "my_room_event", []any{map[string]any{"room": "r", "data": "t-1"}}, profiles.AckNone,
		profiles.CarriesOne, profiles.ToRoom, "my_response", []any{map[string]any{"data": "t-1", "count": 4.0}}},
}

func TestOperationsOfTheBuiltInProfiles(t *testing.T) {
	for _, x := range exchanges {
		t.Run(x.profile+" "+string(x.name), func(t *testing.T) {
			o := operation(t, load(t, x.profile), x.name)
			event, args, ack := o.Emit(x.vars)
			if event != x.event || !reflect.DeepEqual(args, x.args) || ack != x.ack {
				t.Errorf("emits %q %#v %s, want %q %#v %s", event, args, ack, x.event, x.args, x.ack)
			}
			if o.Carries() != x.carries || o.To != x.to {
				t.Errorf("carries %s to %s, want %s to %s", o.Carries(), o.To, x.carries, x.to)
			}
			if err := o.Fits(x.vars); err != nil {
				t.Errorf("does not fit: %v", err)
			}
			d, ok := o.Delivered(x.delivered, x.back, x.vars)
			if !ok || d.Token != "t-1" {
				t.Errorf("Delivered: %v, %+v", ok, d)
			}
			if _, ok := o.Delivered(x.delivered+"?", x.back, x.vars); ok {
				t.Error("another event is taken for the delivery")
			}
			other := x.vars
			other.Token = "t-2"
			if _, ok := o.Delivered(x.delivered, x.back, other); ok {
				t.Error("another message is taken for the delivery")
			}
		})
	}
}

func TestAcknowledgements(t *testing.T) {
	contract := load(t, "contract")
	d, ok := operation(t, contract, profiles.Ack).Answered([]any{"t-1", 2.0}, profiles.Vars{})
	if !ok || d.Token != "t-1" || len(d.Args) != 2 {
		t.Errorf("ack: %v %+v", ok, d)
	}
	me := []any{map[string]any{"sid": "s", "namespace": "/", "rooms": []any{"s"}, "auth": map[string]any{}, "query": map[string]any{"EIO": "4"},
		"headers": map[string]any{"host": "h"}, "steps": []any{"connection"}}}
	d, ok = operation(t, contract, profiles.WhoAmI).Answered(me, profiles.Vars{SID: "s", Namespace: "/"})
	if !ok || d.Values["sid"] != "s" || !reflect.DeepEqual(d.Values["rooms"], []any{"s"}) {
		t.Errorf("whoami: %v %+v", ok, d)
	}
	if _, ok := operation(t, contract, profiles.WhoAmI).Answered(me, profiles.Vars{SID: "another"}); ok {
		t.Error("whoami: the answer for another socket is accepted")
	}
	if _, ok := operation(t, contract, profiles.Join).Answered(nil, profiles.Vars{}); !ok {
		t.Error("join: an empty ack is not accepted")
	}
}

func TestHowAnOperationIsConfirmed(t *testing.T) {
	for _, test := range []struct {
		profile string
		name    profiles.OperationName
		want    profiles.Confirmation
	}{
		{"contract", profiles.Join, profiles.ConfirmedByAck},
		{"contract", profiles.Leave, profiles.ConfirmedByAck},
		{"room-payload", profiles.Join, profiles.ConfirmedByOrder},
		{"single-event", profiles.Join, profiles.ConfirmedByReply},
		{"single-event", profiles.Leave, profiles.ConfirmedByReply},
	} {
		if got := operation(t, load(t, test.profile), test.name).Confirmation; got != test.want {
			t.Errorf("%s %s: confirmed by %s, want %s", test.profile, test.name, got, test.want)
		}
	}
	join := operation(t, load(t, "single-event"), profiles.Join)
	if _, ok := join.Delivered("my_response", []any{map[string]any{"data": "In rooms: r, sid", "count": 1.0}}, profiles.Vars{Room: "r"}); !ok {
		t.Error("the reply to join is not recognised")
	}
}

func TestNoiseIsNotADelivery(t *testing.T) {
	p := load(t, "single-event")
	welcome := []any{map[string]any{"data": "Connected", "count": 0.0}}
	if !p.Noise("my_response", welcome) {
		t.Error("the welcome is not noise")
	}
	if p.Noise("my_response", []any{map[string]any{"data": "t-1", "count": 0.0}}) {
		t.Error("an answer is noise")
	}
	if _, ok := operation(t, p, profiles.Echo).Delivered("my_response", welcome, profiles.Vars{}); ok {
		t.Error("the welcome is taken for an echo")
	}
	if !load(t, "chat-example").Noise("user joined", []any{map[string]any{"username": "bob", "numUsers": 2.0}}) {
		t.Error("presence is not noise")
	}
}

func TestNamespaces(t *testing.T) {
	contract, official := load(t, "contract"), load(t, "official")
	for _, test := range []struct {
		profile   *profiles.Profile
		namespace string
		name      profiles.OperationName
		want      bool
	}{
		{contract, "/", profiles.SayAll, true},
		{contract, "/custom", profiles.SayAll, true},
		{contract, "/tenant-a", profiles.SayAll, true},
		{contract, "/tenant-", profiles.SayAll, false},
		{contract, "/elsewhere", profiles.SayAll, false},
		{official, "/", profiles.Echo, true},
		{official, "/custom", profiles.Echo, false},
		{official, "/custom", profiles.AuthBack, true},
		{official, "/", profiles.SayAll, false},
	} {
		if got := test.profile.Offers(test.namespace, test.name); got != test.want {
			t.Errorf("%s offers %s in %s: %v", test.profile.Name, test.name, test.namespace, got)
		}
	}
	if namespace, ok := contract.Tenant("a"); namespace != "/tenant-a" || !ok {
		t.Errorf("tenant: %q %v", namespace, ok)
	}
	if _, ok := official.Tenant("a"); ok {
		t.Error("the official application has tenants")
	}
}

func TestRefusal(t *testing.T) {
	o := operation(t, load(t, "contract"), profiles.Refuse)
	if o.Refusal.Message != "invalid token" || !reflect.DeepEqual(o.Refusal.Data, map[string]any{"reason": "bad token"}) {
		t.Errorf("refusal: %+v", o.Refusal)
	}
	if query := o.Credentials.Query(profiles.Vars{}).Encode(); query != "token=bad" {
		t.Errorf("query: %s", query)
	}
	if auth := o.Credentials.Auth(profiles.Vars{}); !reflect.DeepEqual(auth, map[string]any{"token": "bad"}) {
		t.Errorf("auth: %v", auth)
	}
}

func TestCredentialsAreFilled(t *testing.T) {
	here := operation(t, load(t, "contract"), profiles.RefuseHere).Credentials
	if auth := here.Auth(profiles.Vars{Namespace: "/custom"}); !reflect.DeepEqual(auth, map[string]any{"token": "not in /custom"}) {
		t.Errorf("auth: %v", auth)
	}
	hold := operation(t, load(t, "contract"), profiles.Hold)
	if query := hold.Credentials.Query(profiles.Vars{Milliseconds: 20}).Encode(); query != "wait=20" || hold.Refusal != nil {
		t.Errorf("query: %s, refusal %v", query, hold.Refusal)
	}
}

// A profile that extends another one has its operations, but for those it does without, and its own in their place.
func TestExtendedProfile(t *testing.T) {
	p, err := profiles.Parse("mine.yaml", []byte("name: mine\nextends: contract\nwithout: [hold]\nlimits: {max_attachments: 5}\n"+
		"operations:\n  bye: {emit: farewell}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := p.Operation(profiles.Hold); ok || !p.Offers("/custom", profiles.Join) || p.Log == nil || p.Limits.MaxAttachments != 5 {
		t.Errorf("%+v", p)
	}
	if event, _, _ := operation(t, p, profiles.Bye).Emit(profiles.Vars{}); event != "farewell" {
		t.Errorf("bye emits %s", event)
	}
}

func TestQuestions(t *testing.T) {
	p := load(t, "contract")
	ask := operation(t, p, profiles.Ask)
	if !ask.WantsAnswer {
		t.Error("ask does not want an answer")
	}
	if d, ok := ask.Concluded("answer", []any{"t-1", 1.0}, profiles.Vars{}); !ok || d.Token != "t-1" {
		t.Errorf("answer: %v %+v", ok, d)
	}
	if _, ok := operation(t, p, profiles.AskBriefly).Concluded("no answer", nil, profiles.Vars{Token: "t-1"}); !ok {
		t.Error("no answer is not recognised")
	}
	burst := operation(t, p, profiles.Burst)
	if _, args, _ := burst.Emit(profiles.Vars{Count: 9}); !reflect.DeepEqual(args, []any{9}) {
		t.Errorf("burst sends %v", args)
	}
	if d, ok := burst.Delivered("burst", []any{3.0}, profiles.Vars{}); !ok || d.Values["index"] != 3.0 {
		t.Errorf("burst: %v %+v", ok, d)
	}
	left := operation(t, p, profiles.Disconnections)
	d, ok := left.Delivered("user disconnected", []any{"sid-a", "transport close", []any{"r"}}, profiles.Vars{SID: "sid-a"})
	if !ok || d.Values["reason"] != "transport close" || left.Room != "disconnections" {
		t.Errorf("disconnections: %v %+v in room %q", ok, d, left.Room)
	}
}

func TestSetup(t *testing.T) {
	p := load(t, "chat-example")
	if len(p.Setup) != 1 {
		t.Fatalf("setup: %+v", p.Setup)
	}
	step := p.Setup[0]
	if event, args, _ := step.Emit(profiles.Vars{User: "ann"}); event != "add user" || !reflect.DeepEqual(args, []any{"ann"}) {
		t.Errorf("emits %q %v", event, args)
	}
	if !step.Replied("login", []any{map[string]any{"numUsers": 3.0}}, profiles.Vars{User: "ann"}) {
		t.Error("the login is not recognised")
	}
	if step.Replied("user joined", nil, profiles.Vars{}) {
		t.Error("another event is taken for the login")
	}
}

func TestPayloadsThatDoNotFit(t *testing.T) {
	started, example, contract := load(t, "get-started"), load(t, "chat-example"), load(t, "contract")
	for _, test := range []struct {
		profile *profiles.Profile
		name    profiles.OperationName
		vars    profiles.Vars
	}{
		{started, profiles.SayAll, profiles.Vars{Token: "a", Args: []any{"b"}}},
		{started, profiles.SayAll, profiles.Vars{Args: []any{5.0}}},
		{started, profiles.SayAll, profiles.Vars{}},
		{example, profiles.SayOthers, profiles.Vars{Args: []any{1.0, 2.0}}},
		{contract, profiles.Bye, profiles.Vars{Token: "a"}},
	} {
		if operation(t, test.profile, test.name).Fits(test.vars) == nil {
			t.Errorf("%s %s: %+v fits", test.profile.Name, test.name, test.vars)
		}
	}
	if err := operation(t, example, profiles.SayOthers).Fits(profiles.Vars{Args: []any{5.0}}); err != nil {
		t.Errorf("one value: %v", err)
	}
}

func TestLogPatterns(t *testing.T) {
	rooms, contract := load(t, "room-payload"), load(t, "contract")
	if sid, ok := rooms.Log.Connected.Match("User Connected: aB_9-x"); !ok || sid != "aB_9-x" {
		t.Errorf("connected: %q %v", sid, ok)
	}
	if _, ok := rooms.Log.Connected.Match("User with ID: aB_9-x joined room: 7"); ok {
		t.Error("joining a room is taken for connecting")
	}
	if !contract.Log.Connected.NamesSocket() || load(t, "get-started").Log.Connected.NamesSocket() {
		t.Error("the contract's lines name the socket, the tutorial's do not")
	}
	if sid, ok := contract.Log.Connected.Match("a user connected: /custom aB_9-x"); !ok || sid != "aB_9-x" {
		t.Errorf("the contract's line is not recognised: %q %v", sid, ok)
	}
	if _, ok := contract.Log.Connected.Match("user disconnected"); ok {
		t.Error("leaving is taken for connecting")
	}
	if !load(t, "get-started").Log.Optional || contract.Log.Optional {
		t.Error("the tutorial's lines are optional, the contract's are not")
	}
	var none *profiles.Pattern
	if _, ok := none.Match("a user connected"); ok {
		t.Error("no pattern matches")
	}
}

func TestEverythingAProfileCanSay(t *testing.T) {
	p := parse(t, `
name: everything
connect:
  path: /chat/
  headers: {X-Key: k}
  query: {userId: "{user}"}
  auth: {username: "{user}", v: 2}
  engines: [3]
  transports: [websocket]
limits: {connect_timeout: 1s, upgrade_timeout: 500ms, max_attachments: 10, packets_per_post: 16}
origins: {allowed: "https://here.example", refused: "http://there.example:8080"}
tolerate: [unordered_events]
features: [recovery]
expect_fail:
  - {case: "SIO5-*", reason: not finished, expires: 2026-12-31}
operations:
  say_all: {emit: say, args: ["{token}"], deliver: {event: said, args: ["{user}: {token}"], to: all}}
`)
	v := profiles.Vars{User: "ann"}
	if p.Path != "/chat/" || p.Headers.Get("x-key") != "k" || p.Query(v).Get("userId") != "ann" {
		t.Errorf("connect: %q %v %v", p.Path, p.Headers, p.Query(v))
	}
	if !reflect.DeepEqual(p.Auth(v), map[string]any{"username": "ann", "v": 2.0}) {
		t.Errorf("auth: %#v", p.Auth(v))
	}
	if !reflect.DeepEqual(p.Engines, []engineio.Revision{engineio.V3}) || len(p.Transports) != 1 || p.Transports[0] != "websocket" {
		t.Errorf("engines %v, transports %v", p.Engines, p.Transports)
	}
	want := profiles.Limits{ConnectTimeout: time.Second, UpgradeTimeout: 500 * time.Millisecond, MaxAttachments: 10, PacketsPerPost: 16}
	if p.Limits != want {
		t.Errorf("limits: %+v", p.Limits)
	}
	if want := (profiles.Origins{Allowed: "https://here.example", Refused: "http://there.example:8080"}); p.Origins != want {
		t.Errorf("origins: %+v", p.Origins)
	}
	if !p.Tolerates(profiles.UnorderedEvents) || p.Tolerates(profiles.NoCloseFrame) || !p.Has(profiles.FeatureRecovery) || p.Has(profiles.FeatureCORS) {
		t.Error("tolerances or features")
	}
	if d := p.Deviations(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)).Match("SIO5-EVT-01", "", ""); d == nil || d.Reason != "not finished" {
		t.Errorf("expect_fail: %+v", d)
	}
	if d := p.Deviations(time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)).Match("SIO5-EVT-01", "", ""); d != nil {
		t.Error("an expired deviation counts")
	}
	if len(p.Namespaces) != 1 || p.Namespaces[0].Name != "/" {
		t.Errorf("namespaces: %+v", p.Namespaces)
	}
	if _, ok := operation(t, p, profiles.SayAll).Delivered("said", []any{"ann: t-1"}, profiles.Vars{User: "ann", Token: "t-1"}); !ok {
		t.Error("a text around the token is not recognised")
	}
}

func TestUnknownProfiles(t *testing.T) {
	for name, want := range map[string]string{
		"contrct":        `unknown profile "contrct" (did you mean "contract"?)`,
		"banana":         `unknown profile "banana"`,
		"./missing.yaml": "cannot read the profile: open ./missing.yaml: no such file",
	} {
		_, err := profiles.Load(name)
		var config *usage.Error
		if !errors.As(err, &config) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.Contains(config.Hint, "chat-example, contract, get-started, none, official, room-payload, single-event") {
			t.Errorf("%s: the hint does not list the profiles: %s", name, config.Hint)
		}
	}
}

// A namespace may have no operations, and an operation may be of one generation.
func TestOperationsCanBeLimited(t *testing.T) {
	p, err := profiles.Parse("mine.yaml", []byte(rightProfile+"    engines: [4]\nnamespaces: [{name: /}, {name: /bare, operations: []}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !p.Offers("/", profiles.SayAll) || p.Offers("/bare", profiles.SayAll) {
		t.Error("say_all is for / alone")
	}
	for generations, want := range map[[2]engineio.Revision]bool{{4, 4}: true, {3, 3}: false, {3, 4}: false} {
		if _, ok := p.In(generations[:]...).Operation(profiles.SayAll); ok != want {
			t.Errorf("in %v: %v", generations, ok)
		}
	}
}

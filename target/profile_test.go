package target_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/target"
)

func load(t *testing.T, name string) *target.Profile {
	t.Helper()
	p, err := target.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func parse(t *testing.T, source string) *target.Profile {
	t.Helper()
	p, err := target.ParseProfile("chat.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func operation(t *testing.T, p *target.Profile, name target.OperationName) *target.Operation {
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
	name      target.OperationName
	vars      target.Vars
	event     string
	args      []any
	ack       target.AckMode
	carries   target.Payload
	to        target.Receivers
	delivered string
	back      []any
}

var token = target.Vars{Token: "t-1", Room: "r", User: "ann", To: "sid-b", From: "sid-a"}

var exchanges = []exchange{
	{"contract", target.SayAll, token, "chat message", []any{"t-1"}, target.AckNone, target.CarriesAny, target.ToAll,
		"chat message", []any{"t-1"}},
	{"contract", target.SayOthers, token, "broadcast", []any{"t-1"}, target.AckNone, target.CarriesAny, target.ToOthers,
		"broadcast", []any{"t-1"}},
	{"contract", target.SayRoom, token, "room message", []any{"r", "t-1"}, target.AckNone, target.CarriesAny, target.ToRoom,
		"room message", []any{"r", "t-1"}},
	{"contract", target.SayRoomOthers, token, "room broadcast", []any{"r", "t-1"}, target.AckNone, target.CarriesAny,
		target.ToRoomOthers, "room broadcast", []any{"r", "t-1"}},
	{"contract", target.Notify, token, "notify", []any{"r", "t-1"}, target.AckNone, target.CarriesAny, target.ToRoom,
		"notification", []any{"r", "t-1"}},
	{"contract", target.SayDirect, token, "private message", []any{"sid-b", "t-1"}, target.AckNone, target.CarriesAny,
		target.ToOne, "private message", []any{"sid-a", "t-1"}},
	{"contract", target.Echo, token, "message", []any{"t-1"}, target.AckNone, target.CarriesAny, target.ToSender,
		"message-back", []any{"t-1"}},
	{"contract", target.Ask, token, "ask", []any{"t-1"}, target.AckNone, target.CarriesAny, target.ToSender,
		"question", []any{"t-1"}},
	{"contract", target.AskBriefly, target.Vars{Token: "t-1", Milliseconds: 50}, "ask briefly", []any{50, "t-1"}, target.AckNone,
		target.CarriesAny, target.ToSender, "question", []any{"t-1"}},
	{"official", target.Echo, token, "message", []any{"t-1"}, target.AckNone, target.CarriesAny, target.ToSender,
		"message-back", []any{"t-1"}},
	{"get-started", target.SayAll, token, "chat message", []any{"t-1"}, target.AckNone, target.CarriesText, target.ToAll,
		"chat message", []any{"t-1"}},
	{"get-started", target.Echo, token, "chat message", []any{"t-1"}, target.AckNone, target.CarriesText, target.ToAll,
		"chat message", []any{"t-1"}},
	{"chat-example", target.SayOthers, token, "new message", []any{"t-1"}, target.AckNone, target.CarriesOne, target.ToOthers,
		"new message", []any{map[string]any{"username": "ann", "message": "t-1"}}},
	{"room-payload", target.SayRoomOthers, token, "send_message",
		[]any{map[string]any{"room": "r", "author": "ann", "message": "t-1", "time": "12:00"}}, target.AckNone, target.CarriesOne,
		target.ToRoomOthers, "receive_message",
		[]any{map[string]any{"room": "r", "author": "ann", "message": "t-1", "time": "12:00"}}},
	{"single-event", target.Echo, token, "my_event", []any{map[string]any{"data": "t-1"}}, target.AckNone, target.CarriesOne,
		target.ToSender, "my_response", []any{map[string]any{"data": "t-1", "count": 4.0}}},
	{"single-event", target.SayRoom, token, "my_room_event", []any{map[string]any{"room": "r", "data": "t-1"}}, target.AckNone,
		target.CarriesOne, target.ToRoom, "my_response", []any{map[string]any{"data": "t-1", "count": 4.0}}},
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
	d, ok := operation(t, contract, target.Ack).Answered([]any{"t-1", 2.0}, target.Vars{})
	if !ok || d.Token != "t-1" || len(d.Args) != 2 {
		t.Errorf("ack: %v %+v", ok, d)
	}
	me := []any{map[string]any{"sid": "s", "namespace": "/", "rooms": []any{"s"}, "auth": map[string]any{}, "query": map[string]any{"EIO": "4"},
		"headers": map[string]any{"host": "h"}, "steps": []any{"connection"}}}
	d, ok = operation(t, contract, target.WhoAmI).Answered(me, target.Vars{SID: "s", Namespace: "/"})
	if !ok || d.Values["sid"] != "s" || !reflect.DeepEqual(d.Values["rooms"], []any{"s"}) {
		t.Errorf("whoami: %v %+v", ok, d)
	}
	if _, ok := operation(t, contract, target.WhoAmI).Answered(me, target.Vars{SID: "another"}); ok {
		t.Error("whoami: the answer for another socket is accepted")
	}
	if _, ok := operation(t, contract, target.Join).Answered(nil, target.Vars{}); !ok {
		t.Error("join: an empty ack is not accepted")
	}
}

func TestHowAnOperationIsConfirmed(t *testing.T) {
	for _, test := range []struct {
		profile string
		name    target.OperationName
		want    target.Confirmation
	}{
		{"contract", target.Join, target.ConfirmedByAck},
		{"contract", target.Leave, target.ConfirmedByAck},
		{"room-payload", target.Join, target.ConfirmedByOrder},
		{"single-event", target.Join, target.ConfirmedByReply},
		{"single-event", target.Leave, target.ConfirmedByReply},
	} {
		if got := operation(t, load(t, test.profile), test.name).Confirmation; got != test.want {
			t.Errorf("%s %s: confirmed by %s, want %s", test.profile, test.name, got, test.want)
		}
	}
	join := operation(t, load(t, "single-event"), target.Join)
	if _, ok := join.Delivered("my_response", []any{map[string]any{"data": "In rooms: r, sid", "count": 1.0}}, target.Vars{Room: "r"}); !ok {
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
	if _, ok := operation(t, p, target.Echo).Delivered("my_response", welcome, target.Vars{}); ok {
		t.Error("the welcome is taken for an echo")
	}
	if !load(t, "chat-example").Noise("user joined", []any{map[string]any{"username": "bob", "numUsers": 2.0}}) {
		t.Error("presence is not noise")
	}
}

func TestNamespaces(t *testing.T) {
	contract, official := load(t, "contract"), load(t, "official")
	for _, test := range []struct {
		profile   *target.Profile
		namespace string
		name      target.OperationName
		want      bool
	}{
		{contract, "/", target.SayAll, true},
		{contract, "/custom", target.SayAll, true},
		{contract, "/tenant-a", target.SayAll, true},
		{contract, "/tenant-", target.SayAll, false},
		{contract, "/elsewhere", target.SayAll, false},
		{official, "/", target.Echo, true},
		{official, "/custom", target.Echo, false},
		{official, "/custom", target.AuthBack, true},
		{official, "/", target.SayAll, false},
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
	o := operation(t, load(t, "contract"), target.Refuse)
	if o.Refusal.Message != "invalid token" || !reflect.DeepEqual(o.Refusal.Data, map[string]any{"reason": "bad token"}) {
		t.Errorf("refusal: %+v", o.Refusal)
	}
	if query := o.Credentials.Query(target.Vars{}).Encode(); query != "token=bad" {
		t.Errorf("query: %s", query)
	}
	if auth := o.Credentials.Auth(target.Vars{}); !reflect.DeepEqual(auth, map[string]any{"token": "bad"}) {
		t.Errorf("auth: %v", auth)
	}
}

func TestCredentialsAreFilled(t *testing.T) {
	here := operation(t, load(t, "contract"), target.RefuseHere).Credentials
	if auth := here.Auth(target.Vars{Namespace: "/custom"}); !reflect.DeepEqual(auth, map[string]any{"token": "not in /custom"}) {
		t.Errorf("auth: %v", auth)
	}
	hold := operation(t, load(t, "contract"), target.Hold)
	if query := hold.Credentials.Query(target.Vars{Milliseconds: 20}).Encode(); query != "wait=20" || hold.Refusal != nil {
		t.Errorf("query: %s, refusal %v", query, hold.Refusal)
	}
}

// A profile that extends another one has its operations, but for those it does without, and its own in their place.
func TestExtendedProfile(t *testing.T) {
	p, err := target.ParseProfile("mine.yaml", []byte("name: mine\nextends: contract\nwithout: [hold]\nlimits: {max_attachments: 5}\n"+
		"operations:\n  bye: {emit: farewell}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := p.Operation(target.Hold); ok || !p.Offers("/custom", target.Join) || p.Log == nil || p.Limits.MaxAttachments != 5 {
		t.Errorf("%+v", p)
	}
	if event, _, _ := operation(t, p, target.Bye).Emit(target.Vars{}); event != "farewell" {
		t.Errorf("bye emits %s", event)
	}
}

func TestQuestions(t *testing.T) {
	p := load(t, "contract")
	ask := operation(t, p, target.Ask)
	if !ask.WantsAnswer {
		t.Error("ask does not want an answer")
	}
	if d, ok := ask.Concluded("answer", []any{"t-1", 1.0}, target.Vars{}); !ok || d.Token != "t-1" {
		t.Errorf("answer: %v %+v", ok, d)
	}
	if _, ok := operation(t, p, target.AskBriefly).Concluded("no answer", nil, target.Vars{Token: "t-1"}); !ok {
		t.Error("no answer is not recognised")
	}
	burst := operation(t, p, target.Burst)
	if _, args, _ := burst.Emit(target.Vars{Count: 9}); !reflect.DeepEqual(args, []any{9}) {
		t.Errorf("burst sends %v", args)
	}
	if d, ok := burst.Delivered("burst", []any{3.0}, target.Vars{}); !ok || d.Values["index"] != 3.0 {
		t.Errorf("burst: %v %+v", ok, d)
	}
	left := operation(t, p, target.Disconnections)
	d, ok := left.Delivered("user disconnected", []any{"sid-a", "transport close", []any{"r"}}, target.Vars{SID: "sid-a"})
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
	if event, args, _ := step.Emit(target.Vars{User: "ann"}); event != "add user" || !reflect.DeepEqual(args, []any{"ann"}) {
		t.Errorf("emits %q %v", event, args)
	}
	if !step.Replied("login", []any{map[string]any{"numUsers": 3.0}}, target.Vars{User: "ann"}) {
		t.Error("the login is not recognised")
	}
	if step.Replied("user joined", nil, target.Vars{}) {
		t.Error("another event is taken for the login")
	}
}

func TestPayloadsThatDoNotFit(t *testing.T) {
	started, example, contract := load(t, "get-started"), load(t, "chat-example"), load(t, "contract")
	for _, test := range []struct {
		profile *target.Profile
		name    target.OperationName
		vars    target.Vars
	}{
		{started, target.SayAll, target.Vars{Token: "a", Args: []any{"b"}}},
		{started, target.SayAll, target.Vars{Args: []any{5.0}}},
		{started, target.SayAll, target.Vars{}},
		{example, target.SayOthers, target.Vars{Args: []any{1.0, 2.0}}},
		{contract, target.Bye, target.Vars{Token: "a"}},
	} {
		if operation(t, test.profile, test.name).Fits(test.vars) == nil {
			t.Errorf("%s %s: %+v fits", test.profile.Name, test.name, test.vars)
		}
	}
	if err := operation(t, example, target.SayOthers).Fits(target.Vars{Args: []any{5.0}}); err != nil {
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
	var none *target.Pattern
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
tolerate: [unordered_acks]
features: [recovery]
expect_fail:
  - {case: "SIO5-*", reason: not finished, expires: 2026-12-31}
operations:
  say_all: {emit: say, args: ["{token}"], deliver: {event: said, args: ["{user}: {token}"], to: all}}
`)
	v := target.Vars{User: "ann"}
	if p.Path != "/chat/" || p.Headers.Get("x-key") != "k" || p.Query(v).Get("userId") != "ann" {
		t.Errorf("connect: %q %v %v", p.Path, p.Headers, p.Query(v))
	}
	if !reflect.DeepEqual(p.Auth(v), map[string]any{"username": "ann", "v": 2.0}) {
		t.Errorf("auth: %#v", p.Auth(v))
	}
	if !reflect.DeepEqual(p.Engines, []engineio.Revision{engineio.V3}) || len(p.Transports) != 1 || p.Transports[0] != "websocket" {
		t.Errorf("engines %v, transports %v", p.Engines, p.Transports)
	}
	want := target.Limits{ConnectTimeout: time.Second, UpgradeTimeout: 500 * time.Millisecond, MaxAttachments: 10, PacketsPerPost: 16}
	if p.Limits != want {
		t.Errorf("limits: %+v", p.Limits)
	}
	if want := (target.Origins{Allowed: "https://here.example", Refused: "http://there.example:8080"}); p.Origins != want {
		t.Errorf("origins: %+v", p.Origins)
	}
	if !p.Tolerates(target.UnorderedAcks) || p.Tolerates(target.NoCloseFrame) || !p.Has(target.FeatureRecovery) || p.Has(target.FeatureCORS) {
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
	if _, ok := operation(t, p, target.SayAll).Delivered("said", []any{"ann: t-1"}, target.Vars{User: "ann", Token: "t-1"}); !ok {
		t.Error("a text around the token is not recognised")
	}
}

func TestUnknownProfiles(t *testing.T) {
	for name, want := range map[string]string{
		"contrct":        `unknown profile "contrct" (did you mean "contract"?)`,
		"banana":         `unknown profile "banana"`,
		"./missing.yaml": "cannot read the profile: open ./missing.yaml: no such file",
	} {
		_, err := target.Load(name)
		var config *target.ConfigError
		if !errors.As(err, &config) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !strings.Contains(config.Hint, "chat-example, contract, get-started, official, room-payload, single-event") {
			t.Errorf("%s: the hint does not list the profiles: %s", name, config.Hint)
		}
	}
}

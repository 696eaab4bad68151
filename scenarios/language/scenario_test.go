package language_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/template"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/scenarios"
	"github.com/sioproof/sioproof/scenarios/language"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

// A scenario that uses every key.
const everything = `name: everything
description: Uses every key.

load:
  closed: {clients: 3, ramp: 1s, hold: 1m30s}
  warm_up: 2s
  drain: 1s

data: {file: users.csv, unique: true}

connection:
  transports: {websocket: 8, polling: 1, upgrade: 1}
  engines: {4: 9, 3: 1}
  namespace: /tenant-{group(20)}
  auth: {token: "{data.token}", n: 1, list: [true, null, "a {user}"]}
  query: {v: "{client}"}
  headers: {X-User: "{user}"}
  timeout: 3s

users:
  - name: talker
    weight: 3
    on_connect:
      - join: {room: "room-{group(10)}", timeout: 2s}
    steps:
      - loop:
          count: 10
          for: 30s
          every: 1s
          together: true
          steps:
            - say_all: {size: {uniform: {min: 10, max: 200}}}
            - say_room: {room: "room-{group(10)}", binary: true, args: [1, {a: "{turn}"}]}
            - say_direct: {to: random}
            - think: {exponential: {mean: 2s}}
      - think: {normal: {mean: 2s, sd: 500ms}}
      - ack: {size: 100}
      - leave: {room: x}
  - name: listener
    connection: {tenant: "t{group(2)}", transports: {polling: 1}}
    steps:
      - emit: {event: "hi {user}", args: ["{payload}", "{bytes}"], size: {weighted: {64B: 9, 16KiB: 1}}, ack: true, timeout: 1s}
      - expect: {event: welcome}
      - expect: {operation: notify, timeout: 4s}
      - disconnect: {how: cut}
      - reconnect: {after: {uniform: {min: 0s, max: 2s}}}
      - disconnect:

thresholds:
  - p99(ack) < 50ms
  - lost == 0
abort_on:
  - rate(error) < 50%
`

func users(name string) ([]byte, error) {
	if name != "users.csv" {
		return nil, fmt.Errorf("open %s: no such file", name)
	}
	return []byte("email,token\na@b,1\nc@d,2\ne@f,3\n"), nil
}

func TestAScenarioIsReadAsItIsWritten(t *testing.T) {
	got, err := language.Parse("all.yaml", []byte(everything), users)
	if err != nil {
		t.Fatal(err)
	}
	literal := func(text string) template.Text { return template.Text{{Literal: text}} }
	place := func(p template.Place) template.Text { return template.Text{{Place: p}} }
	group := func(before string, n int) template.Text {
		return append(literal(before), template.Part{Place: template.Place{Name: scenarios.PlaceGroup, Numbers: []int{n}}})
	}
	user := template.Place{Name: scenarios.PlaceUser, Kind: template.String}
	general := scenarios.Connection{
		Transports: []scenarios.Weighted[client.Transport]{{Choice: client.Polling, Weight: 1}, {Choice: client.Upgrade, Weight: 1}, {Choice: client.WebSocket, Weight: 8}},
		Engines:    []scenarios.Weighted[engineio.Revision]{{Choice: engineio.V3, Weight: 1}, {Choice: engineio.V4, Weight: 9}},
		Namespace:  group("/tenant-", 20),
		Auth: template.Object{
			"token": place(template.Place{Name: scenarios.PlaceData, Field: "token"}), "n": 1.0,
			"list": template.List{true, nil, append(literal("a "), place(user)...)},
		},
		Query:   []scenarios.Field{{Name: "v", Value: place(template.Place{Name: scenarios.PlaceClient})}},
		Headers: []scenarios.Field{{Name: "X-User", Value: place(user)}},
		Timeout: 3 * time.Second,
	}
	tenants := general
	tenants.Namespace, tenants.Tenant = nil, group("t", 2)
	tenants.Transports = []scenarios.Weighted[client.Transport]{{Choice: client.Polling, Weight: 1}}
	const small, nothing = scenarios.Constant(64), scenarios.Constant(0)
	want := &scenarios.Scenario{
		Name: "everything", Description: "Uses every key.",
		Load: scenarios.LoadModel{
			Closed: &scenarios.Closed{Stages: []scenarios.ClientStage{{Clients: 3, Ramp: time.Second, Hold: 90 * time.Second}}},
			WarmUp: 2 * time.Second, Drain: time.Second,
		},
		Data: &scenarios.Data{File: "users.csv", Unique: true, Columns: []string{"email", "token"},
			Rows: [][]any{{"a@b", "1"}, {"c@d", "2"}, {"e@f", "3"}}},
		Users: []scenarios.User{
			{
				Name: "talker", Weight: 3, Connection: general,
				OnConnect: []scenarios.Step{scenarios.Operation{Name: profiles.Join, Room: group("room-", 10), Size: nothing, Timeout: 2 * time.Second}},
				Steps: []scenarios.Step{
					scenarios.Loop{Count: 10, For: 30 * time.Second, Every: time.Second, Together: true, Steps: []scenarios.Step{
						scenarios.Operation{Name: profiles.SayAll, Size: scenarios.Uniform{Min: 10, Max: 200}, Timeout: 10 * time.Second},
						scenarios.Operation{Name: profiles.SayRoom, Room: group("room-", 10), Binary: true, Size: small, Timeout: 10 * time.Second,
							Args: []any{1.0, template.Object{"a": place(template.Place{Name: scenarios.PlaceTurn})}}},
						scenarios.Operation{Name: profiles.SayDirect, To: scenarios.ToRandom, Size: small, Timeout: 10 * time.Second},
						scenarios.Think{Time: scenarios.Exponential{Mean: 2e9}},
					}},
					scenarios.Think{Time: scenarios.Normal{Mean: 2e9, SD: 5e8}},
					scenarios.Operation{Name: profiles.Ack, Size: scenarios.Constant(100), Timeout: 10 * time.Second},
					scenarios.Operation{Name: profiles.Leave, Room: literal("x"), Size: nothing, Timeout: 10 * time.Second},
				},
			},
			{
				Name: "listener", Weight: 1, Connection: tenants,
				Steps: []scenarios.Step{
					scenarios.Emit{Event: append(literal("hi "), place(user)...), Ack: true, Timeout: time.Second,
						Args: []any{place(template.Place{Name: scenarios.PlacePayload}), place(template.Place{Name: scenarios.PlaceBytes})},
						Size: scenarios.Choice{{Choice: 64, Weight: 9}, {Choice: 16384, Weight: 1}}},
					scenarios.Expect{Event: "welcome", Timeout: 10 * time.Second},
					scenarios.Expect{Operation: profiles.Notify, Timeout: 4 * time.Second},
					scenarios.Disconnect{How: scenarios.Abruptly},
					scenarios.Reconnect{After: scenarios.Uniform{Max: 2e9}},
					scenarios.Disconnect{How: scenarios.Politely},
				},
			},
		},
		Thresholds: conditions(t, "p99(ack) < 50ms", "lost == 0"),
		AbortOn:    conditions(t, "rate(error) < 50%"),
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", dump(got), dump(want))
	}
}

func conditions(t *testing.T, texts ...string) (out []threshold.Threshold) {
	for _, text := range texts {
		condition, err := threshold.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, condition)
	}
	return out
}

func dump(s *scenarios.Scenario) string {
	return strings.ReplaceAll(fmt.Sprintf("%#v", *s), ", ", ",\n")
}

func TestTheRatesOfAnOpenLoad(t *testing.T) {
	got, err := language.Parse("open.yaml", []byte(`name: open
load:
  open:
    stages:
      - {to: 60/min, for: 1s}
      - {rate: 10/s, for: 2s}
      - {to: 40/s, steps: 3, for: 3s}
      - {spike: 500/s, for: 1s}
      - {burst: 7}
      - {to: 3600/h, for: 4s}
`), nil)
	if err != nil {
		t.Fatal(err)
	}
	want := &scenarios.Open{Arriving: scenarios.ArrivingUsers, AtMost: 10_000, Stages: []scenarios.RateStage{
		{To: 1, Duration: time.Second},
		{From: 10, To: 10, Duration: 2 * time.Second},
		{From: 10, To: 40, Steps: 3, Duration: 3 * time.Second},
		{From: 500, To: 500, Duration: time.Second},
		{From: 40, To: 40, Burst: 7},
		{From: 40, To: 1, Duration: 4 * time.Second},
	}}
	if !reflect.DeepEqual(got.Load.Open, want) {
		t.Errorf("got  %+v\nwant %+v", got.Load.Open, want)
	}
	if got.Load.Length() != 11*time.Second {
		t.Errorf("it lasts %s", got.Load.Length())
	}
}

func TestEveryBuiltInScenarioCanBeRead(t *testing.T) {
	for _, name := range language.Names() {
		s, err := language.Load(name)
		if err != nil {
			t.Error(err)
			continue
		}
		if s.Name != name || s.Description == "" || len(s.Thresholds) == 0 {
			t.Errorf("%s: named %q, described as %q, %d thresholds", name, s.Name, s.Description, len(s.Thresholds))
		}
	}
}

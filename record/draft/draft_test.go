package draft_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/record/draft"
	"github.com/sioproof/sioproof/record/learn"
	"github.com/sioproof/sioproof/scenarios/language"
)

// application has everything that can be learned, with texts that YAML would take for something else.
func application() *learn.Application {
	return &learn.Application{
		Connections: 1, Path: "/ws/", Auth: map[string]any{"token": learn.Hidden, "name": "{user}"}, Query: map[string]string{"yes": "no"},
		Credentials: []string{"Cookie"},
		Namespaces:  []learn.Namespace{{Name: "/", Operations: []string{"say_room"}}, {Name: "/chat: 1", Operations: []string{"join", "leave"}}},
		Setup:       []learn.Step{{Event: "on", Args: []any{"{user}", 1.0, nil, true}, Acked: true, Reply: "ready: #1"}},
		Noise:       []learn.Event{{Name: "null"}, {Name: "tick", Args: []any{map[string]any{"a: b": "it's # no \"comment\""}}}},
		Log:         learn.Log{Connected: `^it's {sid} \S+$`, Disconnected: `^\[x\] gone: {sid}$`},
		Operations: []learn.Operation{
			{Name: "join", Namespace: "/chat: 1", Event: "- join", Args: []any{"{room}"}, Acked: true, Answer: []any{}},
			{Name: "leave", Namespace: "/chat: 1", Event: "leave", Args: []any{"{room}"}, Confirm: "order"},
			{
				Name: "say_room", Namespace: "/", Event: "say", Args: []any{map[string]any{"room": "{room}", "text": "{token}"}},
				Deliver: &learn.Delivery{Event: "said", Args: []any{map[string]any{"text": "{token}"}}, To: "room"},
				Remarks: []string{"two\nlines"},
			},
		},
		Unused: []learn.Unused{{Event: "typing", Why: "nothing"}},
		Pace: learn.Pace{
			Think: []time.Duration{1234 * time.Millisecond, 4 * time.Second},
			Sizes: map[string][]int{"say_room": {3, 0, 17}},
		},
		Advice: []learn.Advice{{Do: "do", Tells: "that"}},
	}
}

func TestAProfileOfEverythingLoads(t *testing.T) {
	source := draft.Profile(application(), "it's: mine")
	p, err := profiles.Parse("learned.yaml", source)
	if err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	if event, _, _ := p.Setup[0].Emit(profiles.Vars{User: "ann"}); event != "on" || p.Name != "it's: mine" {
		t.Errorf("setup emits %q, name %q", event, p.Name)
	}
	if !p.Noise("tick", []any{map[string]any{"a: b": "it's # no \"comment\""}}) || !p.Noise("null", nil) {
		t.Error("noise is not recognised")
	}
	if sid, ok := p.Log.Connected.Match("it's abc now"); !ok || sid != "abc" {
		t.Errorf("the log names %q, %v", sid, ok)
	}
}

func TestAScenarioHasTheRecordedPausesAndSizes(t *testing.T) {
	source := draft.Scenario(application(), "learned")
	if _, err := language.Parse("learned.yaml", source, os.ReadFile); err != nil {
		t.Fatalf("%v\n%s", err, source)
	}
	for _, want := range []string{"think: {uniform: {min: 1.23s, max: 4s}}", "size: {uniform: {min: 1B, max: 17B}}"} {
		if !strings.Contains(string(source), want) {
			t.Errorf("no %s in\n%s", want, source)
		}
	}
	if draft.Scenario(&learn.Application{}, "learned") != nil {
		t.Error("a scenario in which nobody says anything")
	}
}

func TestWhatAProfileCannotSayIsLeftOut(t *testing.T) {
	a := application()
	a.Operations = append(a.Operations, learn.Operation{Name: "say_direct", Namespace: "/", Event: "whisper", Args: []any{"{nobody}"}})
	draft.Keep(a)
	if _, kept := a.Operation("say_direct"); kept || len(a.Operations) != 3 {
		t.Errorf("operations: %v", a.Operations)
	}
	if last := a.Unused[len(a.Unused)-1]; last.Event != "whisper" || !strings.Contains(last.Why, "say_direct") {
		t.Errorf("unused: %v", last)
	}
}

package profiles_test

import "testing"

func TestWhatAcceptsASetupStep(t *testing.T) {
	const operations = "\noperations: {say_all: {emit: say, args: ['{token}'], deliver: {event: said, args: ['{token}'], to: all}}}\n"
	object := func(name string, value any) []any { return []any{map[string]any{name: value}} }
	for _, test := range []struct {
		answer   string // as the profile describes it; empty if it does not
		got      []any
		accepted bool
	}{
		{"", nil, true},
		{"", []any{"welcome"}, true},
		{"", object("status", "ok"), true},
		{"", object("error", nil), true},
		{"", object("ok", true), true},
		{"", object("error", "taken"), false},
		{"", object("status", "error"), false},
		{"", object("ok", false), false},
		{"", object("success", false), false},
		{"[]", nil, true},
		{"[]", []any{"taken"}, false},
		{"[null]", []any{nil}, true},
		{"[null]", []any{"taken"}, false},
		{"[null]", []any{nil, map[string]any{"id": 1.0}}, false},
		{"[{status: ok}]", []any{map[string]any{"status": "ok", "id": 1.0}}, true},
		{"[{status: ok}]", object("status", "taken"), false},
	} {
		step := "{emit: login, ack: required}"
		if test.answer != "" {
			step = "{emit: login, ack: required, answer: " + test.answer + "}"
		}
		p := parse(t, "name: mine\nsetup: ["+step+"]"+operations)
		if got := p.Setup[0].Accepted(test.got); got != test.accepted {
			t.Errorf("%s accepts %v: %v", step, test.got, got)
		}
	}
}

package participant_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
)

// named is an application that asks every client for a name, which nobody else may have, and serves only those who gave one.
func named() *application {
	app := &application{}
	taken := func(name string) bool {
		app.mu.Lock()
		defer app.mu.Unlock()
		return slices.ContainsFunc(app.sockets, func(s *socket) bool { return s.user == name })
	}
	served := func(handle handler) handler {
		return func(s *socket, args []any, ack func(...any)) {
			if s.user == "" {
				s.connection.Close("no name")
				return
			}
			handle(s, args, ack)
		}
	}
	app.on = map[string]handler{
		"name": func(s *socket, args []any, ack func(...any)) {
			name := text(args, 0)
			if name == "" || taken(name) {
				ack("this name is taken")
				return
			}
			app.mu.Lock()
			s.user = name
			app.mu.Unlock()
			ack()
		},
		"say": served(func(s *socket, args []any, _ func(...any)) { s.broadcast(everybody, "said", s.user, text(args, 0)) }),
		"echo": served(func(s *socket, args []any, _ func(...any)) {
			asked, _ := args[0].(map[string]any)
			if asked["sid"] == s.sid && asked["user"] == s.user && asked["namespace"] == s.namespace {
				s.emit("echoed", asked)
			}
		}),
	}
	return app
}

const namedProfile = `
setup:
  - {emit: name, args: ["{user}"], ack: required, answer: []}
operations:
  say_all:
    emit: say
    args: ["{token}"]
    deliver: {event: said, args: ["{user}", "{token}"], to: all}
  echo:
    emit: echo
    args: [{sid: "{sid}", user: "{user}", namespace: "{namespace}", text: "{token}"}]
    deliver: {event: echoed, args: [{sid: "{sid}", user: "{user}", namespace: "{namespace}", text: "{token}"}], to: sender}
`

// Names are unique in a run, and every placeholder means the same to participants and to sessions that are driven by hand.
func TestNamesAreUniqueAndPlaceholdersAreFilled(t *testing.T) {
	t.Parallel()
	results := run(t, named(), namedProfile, "CHAT-*", "SIO5-EVT-01", "SIO5-EVT-15", "SIO5-DISC-*", "EIO4-POLL-0*", "EIO4-PAY-*")
	expectConforms(t, results, 24)
}

// A client that the application refuses in a step of the setup is the reason why nothing can be said about the application.
func TestARefusedSetupIsSaid(t *testing.T) {
	for name, step := range map[string]struct {
		answer  []any
		profile string
	}{
		"another answer than the profile's": {[]any{"this name is taken"}, "answer: []"},
		"an error":                          {[]any{map[string]any{"error": "this name is taken"}}, ""},
		"a status":                          {[]any{map[string]any{"status": "error"}}, ""},
		"not ok":                            {[]any{map[string]any{"ok": false}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			app := named()
			app.on["name"] = func(_ *socket, _ []any, ack func(...any)) { ack(step.answer...) }
			profile := strings.Replace(namedProfile, "answer: []", step.profile, 1)
			for _, r := range run(t, app, profile, "CHAT-ALL-01", "SIO5-EVT-01") {
				if r.Verdict != reports.Error || !strings.Contains(r.Reason, `the application refused the setup step "name"`) {
					t.Errorf("%s: %s, reason %q", r.Name(), r.Verdict, r.Reason)
				}
			}
		})
	}
}

// The application is in a namespace of its own. Some servers let clients into the main one, too, where nobody answers the setup; others
// refuse them there.
func TestSetupIsForTheNamespacesOfTheProfile(t *testing.T) {
	for name, namespaces := range map[string][]string{"main namespace idle": {"/", "/chat"}, "main namespace refused": {"/chat"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			app := named()
			app.namespaces = namespaces
			for event, handle := range app.on {
				app.on[event] = func(s *socket, args []any, ack func(...any)) {
					if s.namespace == "/chat" {
						handle(s, args, ack)
					}
				}
			}
			results := run(t, app, "namespaces: [{name: /chat}]"+namedProfile, "CHAT-*", "SIO5-*", "EIO4-POLL-0*")
			expectConforms(t, results, 24)
		})
	}
}

// A payload that every client sends when it connects keeps nobody out: those of Engine.IO 3, whose main namespace has none, and those whose
// case sends one of its own.
func TestThePayloadOfTheProfileKeepsNobodyOut(t *testing.T) {
	running, err := reference.Start(t.Context(), reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own, PingInterval: time.Second, PingTimeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	s := openURL(t, server.Options{URL: running.URL()}, "extends: contract\nconnect: {auth: {name: '{user}'}}")
	expectConforms(t, runOn(t, s, "CHAT-ALL-01", "SIO5-CONN-0*", "API-HS-01", "SIO4-CONN-0*"), 20)
}

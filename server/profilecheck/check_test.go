package profilecheck_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/server/profilecheck"
	"github.com/sioproof/sioproof/suites/correct/plain"
)

// check tries a profile on the application of the contract.
func check(t *testing.T, freedoms plain.Freedoms, profile string) *profilecheck.Report {
	t.Helper()
	file := filepath.Join(t.TempDir(), "mine.yaml")
	if err := os.WriteFile(file, []byte("name: mine\n"+profile), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := server.Open(context.Background(), server.Options{URL: plain.Start(t, freedoms, io.Discard), Profile: file, TimeoutScale: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	report, err := profilecheck.Run(context.Background(), s)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// A profile that does not fit is an error with its place.
func TestAMisfitHasItsPlace(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		freedoms plain.Chat
		profile  string
		want     string // where it stands, and what it is
	}{
		"a name that is mistyped": {
			profile: "operations:\n  say_others:\n    emit: broadcast\n    args: [\"{token}\"]\n    deliver: {event: brodcast, args: [\"{token}\"], to: others}\n",
			want:    "mine.yaml:6:22: say_others: sent `broadcast`; bob got no `brodcast`, but `broadcast` a text\n",
		},
		"another name": {
			profile: "operations:\n  echo: {emit: message, args: [\"{token}\"], deliver: {event: reply, args: [\"{token}\"], to: sender}}\n",
			want:    ": echo: sent `message`; alice got no `reply`, but `message-back` a text\n",
		},
		"another shape": {
			profile: "operations:\n  echo: {emit: message, args: [{text: \"{token}\", n: 1}], deliver: {event: message-back, args: [{body: \"{token}\"}], to: sender}}\n",
			want:    ": echo: sent `message`; alice got `message-back` {n, text}, which has another shape than described\n",
		},
		"another acknowledgement": {
			profile: "operations:\n  ack: {emit: message-with-ack, args: [{text: \"{token}\"}], ack: required, answer: [{ok: true}]}\n",
			want:    ": ack: sent `message-with-ack`; the acknowledgement was {text}, which has another shape than described\n",
		},
		"an answer to a setup step": {
			freedoms: plain.Chat{Confirms: plain.ByReply},
			profile: "setup: [{emit: join, args: [\"hall-{user}\"], reply: {event: joind}}]\n" +
				"operations:\n  echo: {emit: message, args: [\"{token}\"], deliver: {event: message-back, args: [\"{token}\"], to: sender}}\n",
			want: "mine.yaml:2:60: setup: sent `join`; ",
		},
		"what another profile says": {
			profile: "extends: single-event\nnoise: []\noperations:\n  echo: {emit: message, args: [\"{token}\"], deliver: {event: my_response, args: [\"{token}\"], to: sender}}\n",
			want:    "mine.yaml:5:",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := check(t, plain.Freedoms{Chat: test.freedoms}, test.profile)
			var wrong *usage.Error
			if err := report.Err(); !errors.As(err, &wrong) || !strings.Contains(wrong.Problem, test.want) || !strings.Contains(wrong.Problem, "^") {
				t.Errorf("error %v, doubts %q, want %s", err, report.Doubts, test.want)
			}
		})
	}
}

// Where the application may be broken as well, both are said.
func TestADoubtNamesBothExplanations(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		profile, want, place string
		freedoms             plain.Chat
	}{
		"nothing comes": {
			profile: "operations:\n  say_all: {emit: shout, args: [\"{token}\"], deliver: {event: said, args: [\"{token}\"], to: all}}\n",
			want:    "say_all: sent `shout`; nobody got `said` within 1s. Either the profile names the wrong event, or the application is broken (", place: "mine.yaml:3)",
		},
		"it comes back under the name that was sent": {
			profile: "operations:\n  say_all: {emit: chat message, args: [\"{token}\"], deliver: {event: announcement, args: [\"{token}\"], to: all}}\n",
			want:    "but `chat message` a text. Either the profile names the wrong event, or the application emits the wrong one (", place: "mine.yaml:3)",
		},
		"the client stays": {
			profile: "operations:\n  bye: {emit: leave me}\n",
			want:    "bye: sent `leave me`; the client was not disconnected within 1s. ", place: "mine.yaml:3)",
		},
		"nobody is let in": {
			profile: "namespaces: [{name: /nowhere}]\noperations:\n  bye: {emit: bye}\n",
			want:    `a client could not connect to /nowhere: the server refused it: "Invalid namespace"`, place: "",
		},
		"the connection ends": {
			profile:  "operations:\n  join: {emit: join, args: [\"{room}\"], deliver: {event: joined, args: [\"{room}\"], to: sender}}\n",
			freedoms: plain.Chat{NeedsAck: true},
			want:     "join: sent `join`; the connection ended before `joined` came. Either the profile sends what ends it, ", place: "mine.yaml:3)",
		},
		"no credentials": {
			profile: "operations:\n  refuse: {connect: {auth: {token: good}}}\n",
			want:    "refuse: the client was let in. ", place: "mine.yaml:3)",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			report := check(t, plain.Freedoms{Chat: test.freedoms}, test.profile)
			if err := report.Err(); err != nil {
				t.Error(err)
			}
			if len(report.Doubts) != 1 || !strings.Contains(report.Doubts[0], test.want) || !strings.HasSuffix(report.Doubts[0], test.place) {
				t.Errorf("doubts %q, want %s", report.Doubts, test.want)
			}
		})
	}
}

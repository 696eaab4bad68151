package main

import (
	"io"
	"strings"
	"testing"

	"github.com/sioproof/sioproof/profiles"
)

// answers are what a person types, a line each.
func answers(lines ...string) io.Reader { return strings.NewReader(strings.Join(lines, "\n") + "\n") }

func TestAnInterviewMakesAProfile(t *testing.T) {
	var said strings.Builder
	source, err := newInterview(answers(
		"chat",                      // name
		"login", "", "yes", "hello", // setup
		"message", `[{"text": "{token}"}]`, "", "", `[{"from": "{user}", "text": "{token}"}]`, // say_all
		"",                            // say_others
		"enter", "no list", "", "yes", // join
		"",                                 // leave
		"say", "", "", "said", `["hello"]`, // say_room, whose delivery holds no message
		"say", "", "", "said", "",
		"", "", // say_direct, echo
		"ask", "", `[{"ok": true}]`, // ack
		"quit", // bye
	), &said).profile("mine")
	if err != nil {
		t.Fatal(err)
	}
	want := `name: "chat"
setup:
  - emit: "login"
    args: ["{user}"]
    ack: required
    reply: {event: "hello"}

operations:
  say_all:
    emit: "message"
    args: [{"text": "{token}"}]
    deliver: {event: "message", args: [{"from": "{user}", "text": "{token}"}], to: all}
  join:
    emit: "enter"
    args: ["{room}"]
    ack: required
  say_room:
    emit: "say"
    args: ["{room}", "{token}"]
    deliver: {event: "said", args: ["{token}"], to: room}
  ack:
    emit: "ask"
    args: ["{token}"]
    ack: required
    answer: [{"ok": true}]
  bye:
    emit: "quit"
`
	if source != want {
		t.Errorf("got:\n%s\nwant:\n%s", source, want)
	}
	if _, err := profiles.Parse("mine.yaml", []byte(source)); err != nil {
		t.Error(err)
	}
	for _, words := range []string{"not a JSON list", "nothing comes back to recognise the message by", "once more:"} {
		if !strings.Contains(said.String(), words) {
			t.Errorf("nothing says %q", words)
		}
	}
}

func TestAnInterviewThatBreaksOffMakesNoProfile(t *testing.T) {
	if _, err := newInterview(answers("chat", "login"), io.Discard).profile("mine"); err == nil {
		t.Error("there is a profile")
	}
}

package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sioproof/sioproof/profiles"
)

// interview asks a person about an application.
type interview struct {
	in  *bufio.Scanner
	out io.Writer
	err error // of reading; from then on every answer is the default
}

func newInterview(in io.Reader, out io.Writer) *interview {
	return &interview{in: bufio.NewScanner(in), out: out}
}

// asked is an operation that an interview is about, and what most applications do.
type asked struct {
	name    profiles.OperationName
	args    string // what the client sends
	deliver string // what recipients get; empty if nothing need come back
	to      string
}

// core are the operations that are asked about: those of the contract's core that an application has of its own.
var core = []asked{
	{profiles.SayAll, `["{token}"]`, `["{token}"]`, "all"},
	{profiles.SayOthers, `["{token}"]`, `["{token}"]`, "others"},
	{profiles.Join, `["{room}"]`, "", ""},
	{profiles.Leave, `["{room}"]`, "", ""},
	{profiles.SayRoom, `["{room}", "{token}"]`, `["{token}"]`, "room"},
	{profiles.SayDirect, `["{to}", "{token}"]`, `["{token}"]`, "one"},
	{profiles.Echo, `["{token}"]`, `["{token}"]`, "sender"},
	{profiles.Ack, `["{token}"]`, "", ""},
	{profiles.Bye, "", "", ""},
}

// profile asks everything, and returns the profile.
func (i *interview) profile(name string) (string, error) {
	fmt.Fprintln(i.out, "Leave an answer empty to take what is in brackets, or to say that the application does not do it.")
	header := "name: " + quoted(i.ask("Name of the application", name)) + "\n" + i.setup()
	operations := ""
	for _, about := range core {
		operations += i.operation(header, about)
	}
	if i.err == nil && operations == "" {
		i.err = errors.New("a profile describes at least one operation")
	}
	return header + "\noperations:\n" + operations, i.err
}

// setup asks what a client does first.
func (i *interview) setup() string {
	event := i.ask("Event by which a client logs in or tells its name", "")
	if event == "" {
		return ""
	}
	out := "setup:\n  - emit: " + quoted(event) + "\n    args: " + i.arguments("  its arguments", `["{user}"]`) + "\n"
	if i.yes("  does the server acknowledge it") {
		out += "    ack: required\n"
	}
	if reply := i.ask("  event that the client gets in answer", ""); reply != "" {
		out += "    reply: {event: " + quoted(reply) + "}\n"
	}
	return out
}

// operation asks about an operation until the answers make sense.
func (i *interview) operation(header string, about asked) string {
	for i.err == nil {
		fmt.Fprintf(i.out, "%s: %s\n", about.name, profiles.Summary(about.name))
		event := i.ask("  event that the client sends", "")
		if event == "" {
			return ""
		}
		out := fmt.Sprintf("  %s:\n    emit: %s\n", about.name, quoted(event))
		if about.args != "" {
			out += "    args: " + i.arguments("  its arguments", about.args) + "\n"
		}
		if about.name != profiles.Bye && (about.name == profiles.Ack || i.yes("  does the server acknowledge it")) {
			out += "    ack: required\n"
			if about.name == profiles.Ack {
				out += "    answer: " + i.arguments("  arguments of the acknowledgement", `["{token}"]`) + "\n"
			}
		}
		if about.deliver != "" {
			received := i.ask("  event that recipients get", event)
			out += fmt.Sprintf("    deliver: {event: %s, args: %s, to: %s}\n", quoted(received), i.arguments("  its arguments", about.deliver), about.to)
		}
		_, err := profiles.Parse("answers", []byte(header+"operations:\n"+out))
		if err == nil || i.err != nil {
			return out
		}
		fmt.Fprintf(i.out, "%v\nonce more:\n", err)
	}
	return ""
}

// arguments asks for a list of arguments.
func (i *interview) arguments(question, usual string) string {
	for {
		answer := i.ask(question, usual)
		var list []any
		if answer == `"{args}"` || json.Unmarshal([]byte(answer), &list) == nil {
			return answer
		}
		fmt.Fprintf(i.out, "  not a JSON list such as %s\n", usual)
	}
}

func (i *interview) yes(question string) bool {
	return strings.HasPrefix(strings.ToLower(i.ask(question+" (yes or no)", "no")), "y")
}

// ask asks one question.
func (i *interview) ask(question, usual string) string {
	if usual != "" {
		question += " [" + usual + "]"
	}
	if i.err != nil {
		return usual
	}
	fmt.Fprintf(i.out, "%s: ", question)
	if !i.in.Scan() {
		if i.err = i.in.Err(); i.err == nil {
			i.err = errors.New("the answers ended before the last question")
		}
		return usual
	}
	if answer := strings.TrimSpace(i.in.Text()); answer != "" {
		return answer
	}
	return usual
}

// quoted is a text in YAML.
func quoted(text string) string {
	encoded, _ := json.Marshal(text) // a text has always a JSON form, and that is YAML
	return string(encoded)
}

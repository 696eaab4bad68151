package server

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/server/process"
)

// wantsTerminal is what Flask-SocketIO says when Werkzeug would run and standard input is no terminal.
const wantsTerminal = "The Werkzeug web server is not designed to run in production"

// EndedEarly is the error of a command that ended before the server was there; before says what it had to do first.
func EndedEarly(p *process.Process, before string) *UnreachableError {
	return &UnreachableError{Problem: fmt.Sprintf("%q ended before it %s, %s", p.Command, before, p.Ending()), Hint: hintAtEnd(p), Err: p.Err()}
}

// hintAtEnd is the likeliest way out for a command that ended too early.
func hintAtEnd(p *process.Process) string {
	said := func(line string) bool { return strings.Contains(line, wantsTerminal) }
	if slices.ContainsFunc(p.Output.Lines(p.Began()), said) {
		withTerminal := "script -qfc " + text.ShellWord(p.Command) + " /dev/null"
		return "Werkzeug runs in a terminal only: pass allow_unsafe_werkzeug=True to socketio.run(), or on Linux give it one: --exec " + text.ShellWord(withTerminal)
	}
	return "it ran without a terminal, as with `sh -c " + text.ShellWord(p.Command) + " </dev/null`; it has to stay in the foreground"
}

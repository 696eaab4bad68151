package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sioproof/sioproof/internal/text"
	"github.com/sioproof/sioproof/reports"
)

// problem is an error for the user: one sentence without a capital, one hint, and the code the process ends with.
type problem struct {
	code    reports.ExitCode
	message string
	hint    string
}

func (p *problem) Error() string { return p.message }

// misuse is a wrong command line or a wrong file.
func misuse(hint, format string, args ...any) *problem {
	return &problem{reports.ExitUsage, fmt.Sprintf(format, args...), hint}
}

// verdict ends the process with a code; whatever there was to say has been said.
type verdict reports.ExitCode

func (v verdict) Error() string { return fmt.Sprintf("exit code %d", int(v)) }

// conclude says what is wrong, if anything, and returns the code to end with. Text of others in the error is made safe to show.
func (sys *system) conclude(err error) reports.ExitCode {
	var p *problem
	var v verdict
	switch {
	case err == nil:
		return reports.ExitConforms
	case errors.As(err, &v):
		return reports.ExitCode(v)
	case !errors.As(err, &p):
		p = &problem{code: reports.ExitFault, message: err.Error()}
	}
	sys.complain(p.message, p.hint)
	return p.code
}

// complain prints a message, which may go over several lines when it shows a place in a file, and a hint.
func (sys *system) complain(message, hint string) {
	words := "sioproof: " + message
	if hint != "" {
		words += "\nhint: " + hint
	}
	for line := range strings.Lines(words) {
		fmt.Fprintln(sys.stderr, text.Visible(strings.TrimSuffix(line, "\n")))
	}
}

package server

import (
	"errors"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/reports"
)

// UnreachableError says that there is no server to test: it cannot be found, refuses connections, stays silent or has ended.
type UnreachableError struct {
	Problem string
	Hint    string
	Err     error
}

// NotSocketIOError says that something answers, but not as a Socket.IO server does.
type NotSocketIOError struct {
	Problem string
	Hint    string
	Err     error
}

func (e *UnreachableError) Error() string { return usage.WithHint(e.Problem, e.Hint) }
func (e *NotSocketIOError) Error() string { return usage.WithHint(e.Problem, e.Hint) }

func (e *UnreachableError) Unwrap() error { return e.Err }
func (e *NotSocketIOError) Unwrap() error { return e.Err }

// hideSecrets hides secrets in an error that quotes an answer of the server.
func hideSecrets(err error, secrets *reports.Secrets) {
	var unreachable *UnreachableError
	var foreign *NotSocketIOError
	var config *usage.Error
	switch {
	case errors.As(err, &unreachable):
		secrets.HideIn(unreachable)
	case errors.As(err, &foreign):
		secrets.HideIn(foreign)
	case errors.As(err, &config):
		secrets.HideIn(config)
	}
}

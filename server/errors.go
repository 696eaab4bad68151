package server

import "github.com/sioproof/sioproof/internal/usage"

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

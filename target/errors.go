package target

// ConfigError says that what was asked for makes no sense, before the target is at fault: a URL, an option, a profile.
type ConfigError struct {
	Problem string // what is wrong; may have several lines
	Hint    string // what to try, one line; may be empty
	Err     error  // the cause, if there is one
}

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

func (e *ConfigError) Error() string      { return withHint(e.Problem, e.Hint) }
func (e *UnreachableError) Error() string { return withHint(e.Problem, e.Hint) }
func (e *NotSocketIOError) Error() string { return withHint(e.Problem, e.Hint) }

// Unwrap returns the cause.
func (e *ConfigError) Unwrap() error      { return e.Err }
func (e *UnreachableError) Unwrap() error { return e.Err }
func (e *NotSocketIOError) Unwrap() error { return e.Err }

func withHint(problem, hint string) string {
	if hint == "" {
		return problem
	}
	return problem + "\nhint: " + hint
}

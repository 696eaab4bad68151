package usage

// Error says that what was asked for makes no sense, before the target is at fault: a URL, an option, a profile.
type Error struct {
	Problem string // what is wrong; may have several lines
	Hint    string // what to try, one line; may be empty
	Err     error  // the cause, if there is one
}

func (e *Error) Error() string { return WithHint(e.Problem, e.Hint) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

func WithHint(problem, hint string) string {
	if hint == "" {
		return problem
	}
	return problem + "\nhint: " + hint
}

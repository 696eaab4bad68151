package profiles

// Step is one thing that a new connection does before it takes part.
type Step struct {
	Event string // what the client emits
	Ack   AckMode
	Reply string // the event that tells that the step is done; empty if none comes

	place []any // in the profile

	emit, reply arguments
	answered    arguments
	answers     bool // the profile describes the acknowledgement
}

// Place is where the step stands in the profile, as [Profile.Mistake] takes it.
func (s Step) Place() []any { return s.place }

// Emit returns what the client sends in this step.
func (s Step) Emit(v Vars) (event string, args []any, ack AckMode) {
	return s.Event, s.emit.fill(&v), s.Ack
}

// Replied reports whether an event that arrived tells that the step is done.
func (s Step) Replied(name string, args []any, v Vars) bool {
	if s.Reply == "" {
		return false
	}
	_, ok := event{s.Reply, s.reply}.match(name, args, v)
	return ok
}

// Accepted reports whether the arguments of an acknowledgement say that the step is done. They are what the profile describes, without a
// further one: many applications acknowledge with an error or with nothing. Where it describes nothing, they do not look like a refusal.
func (s Step) Accepted(args []any) bool {
	if !s.answers {
		return !refusal(args)
	}
	d, ok := s.answered.match(args, &Vars{})
	return ok && len(d.extra) == 0
}

// refusal reports whether an acknowledgement says no in one of the usual ways: {error: …}, {ok: false}, {success: false}, {status: "error"}.
func refusal(args []any) bool {
	if len(args) == 0 {
		return false
	}
	answer, ok := args[0].(map[string]any)
	if !ok {
		return false
	}
	problem := answer["error"]
	return problem != nil && problem != false && problem != "" ||
		answer["ok"] == false || answer["success"] == false || answer["status"] == "error"
}

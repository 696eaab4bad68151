package measure

// Sink is given everything that is timed, and each second as it ends: what came since the one before belongs to it. Both are called
// one at a time, while others wait to record, so that they must neither wait themselves nor take long.
type Sink interface {
	// Timed is given what was timed. It is valid during the call only.
	Timed([]Timed)
	// Second is given a second that has ended, without its times.
	Second(Point)
}

// StreamTo gives what is measured from now on to a sink. It is called before anything is recorded.
func (m *Measures) StreamTo(s Sink) { m.sink = s }

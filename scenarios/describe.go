package scenarios

import (
	"fmt"
	"strings"
)

// String says in a few words how much load it is.
func (l LoadModel) String() string {
	var parts []string
	if l.Closed != nil {
		for _, s := range l.Closed.Stages {
			parts = append(parts, s.String())
		}
		return strings.Join(parts, ", then ")
	}
	if l.Open.Arriving == ArrivingTurns {
		parts = append(parts, fmt.Sprintf("%d clients within %v", l.Open.Clients, l.Open.Ramp))
	}
	for _, s := range l.Open.Stages {
		parts = append(parts, s.String()+" "+string(l.Open.Arriving))
	}
	return strings.Join(parts, ", then ")
}

// String says the stage in a few words.
func (s ClientStage) String() string {
	switch clients := fmt.Sprintf("%d clients", s.Clients); {
	case s.Ramp == 0:
		return fmt.Sprintf("%s at once, held for %v", clients, s.Hold)
	default:
		return fmt.Sprintf("%s within %v, held for %v", clients, s.Ramp, s.Hold)
	}
}

// String says the stage in a few words.
func (s RateStage) String() string {
	switch {
	case s.Burst > 0:
		return fmt.Sprintf("%d at once", s.Burst)
	case s.From == s.To:
		return fmt.Sprintf("%g/s for %v", s.From, s.Duration)
	case s.Steps > 0:
		return fmt.Sprintf("%g/s to %g/s in %d steps within %v", s.From, s.To, s.Steps, s.Duration)
	}
	return fmt.Sprintf("%g/s to %g/s within %v", s.From, s.To, s.Duration)
}

// Most is how many users there may be at a time.
func (l LoadModel) Most() int {
	switch {
	case l.Closed != nil:
		return l.Closed.Stages[len(l.Closed.Stages)-1].Clients
	case l.Open.Arriving == ArrivingTurns:
		return l.Open.Clients
	}
	return l.Open.AtMost
}

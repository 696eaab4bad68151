package scenarios

import (
	"fmt"
	"time"

	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/scenarios/threshold"
)

// None is a duration of Overrides that is none at all, whatever the scenario says.
const None time.Duration = -1

// Overrides change a scenario for one run. A zero value leaves as it is what the scenario says.
type Overrides struct {
	Clients int           // of a closed load with one stage, and of one that takes turns
	Ramp    time.Duration // likewise; None for all at once
	Hold    time.Duration // of a closed load with one stage; of an open one the length of its last stage
	Rate    float64       // of an open load with one stage that is constant
	WarmUp  time.Duration // None if everything counts
	Drain   time.Duration
	// Thresholds and AbortOn come on top of the scenario's.
	Thresholds, AbortOn []threshold.Threshold
}

// With returns the scenario with the changes. Every error is a *[usage.Error].
func (s *Scenario) With(o Overrides) (*Scenario, error) {
	changed := *s
	if s.Load.Closed != nil {
		closed := *s.Load.Closed
		closed.Stages = append([]ClientStage(nil), closed.Stages...)
		changed.Load.Closed = &closed
		if err := closed.override(o); err != nil {
			return nil, err
		}
	} else {
		open := *s.Load.Open
		open.Stages = append([]RateStage(nil), open.Stages...)
		changed.Load.Open = &open
		if err := open.override(o); err != nil {
			return nil, err
		}
	}
	changed.Load.WarmUp = overridden(changed.Load.WarmUp, o.WarmUp)
	changed.Load.Drain = overridden(changed.Load.Drain, o.Drain)
	changed.Thresholds = append(append([]threshold.Threshold(nil), s.Thresholds...), o.Thresholds...)
	changed.AbortOn = append(append([]threshold.Threshold(nil), s.AbortOn...), o.AbortOn...)
	length := changed.Load.Length()
	if length == 0 {
		return nil, &usage.Error{Problem: "the load ends as it begins", Hint: "give it time to ramp up, or to hold"}
	}
	if changed.Load.WarmUp >= length {
		return nil, &usage.Error{Problem: fmt.Sprintf("the warm-up (%v) is as long as the whole load (%v): nothing would count", changed.Load.WarmUp, length),
			Hint: "--hold makes the load longer, --warm-up the warm-up shorter"}
	}
	if d := s.Data; d != nil && d.Unique && changed.Load.Most() > len(d.Rows) {
		return nil, &usage.Error{Problem: fmt.Sprintf("%s has %d rows, each for one user only, and there are to be %d users", d.File, len(d.Rows), changed.Load.Most()),
			Hint: "fewer users, more rows, or rows that may be used again"}
	}
	return &changed, nil
}

// overridden is the new duration, if there is one.
func overridden(old, new time.Duration) time.Duration {
	switch {
	case new == None:
		return 0
	case new > 0:
		return new
	}
	return old
}

func (c *Closed) override(o Overrides) error {
	if o.Rate != 0 {
		return &usage.Error{Problem: "the scenario has a closed load, which has no rate", Hint: "--clients changes how many there are; a scenario file of your own may have an open load"}
	}
	if len(c.Stages) > 1 && (o.Clients != 0 || o.Ramp != 0 || o.Hold != 0) {
		return severalStages(len(c.Stages))
	}
	stage := &c.Stages[0]
	if o.Clients != 0 {
		stage.Clients = o.Clients
	}
	stage.Ramp = overridden(stage.Ramp, o.Ramp)
	stage.Hold = overridden(stage.Hold, o.Hold)
	return nil
}

func (l *Open) override(o Overrides) error {
	if (o.Clients != 0 || o.Ramp != 0) && l.Arriving != ArrivingTurns {
		return &usage.Error{Problem: "in the scenario users come and go at a rate, so there is no number of clients", Hint: "--rate changes how many come"}
	}
	if o.Clients != 0 {
		l.Clients = o.Clients
	}
	l.Ramp = overridden(l.Ramp, o.Ramp)
	last := &l.Stages[len(l.Stages)-1]
	last.Duration = overridden(last.Duration, o.Hold)
	if o.Rate == 0 {
		return nil
	}
	if len(l.Stages) > 1 || !last.constant() {
		return errNoConstantRate
	}
	last.From, last.To = o.Rate, o.Rate
	return nil
}

func severalStages(n int) error {
	return &usage.Error{Problem: fmt.Sprintf("the load has %d stages, so it is not clear which one to change", n),
		Hint: "change them in a scenario file of your own"}
}

var errNoConstantRate = &usage.Error{Problem: "the load has no constant rate that could be changed",
	Hint: "change its stages in a scenario file of your own"}

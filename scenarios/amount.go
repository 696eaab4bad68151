package scenarios

import (
	"slices"
	"time"

	"github.com/sioproof/sioproof/scenarios/threshold"
)

// Unit is what the amount of a load is counted in.
type Unit string

// The units.
const (
	Clients   Unit = "clients"    // of a closed load
	PerSecond Unit = "per_second" // arrivals, of an open one
)

// The bounds of what a load may be made.
const (
	MostClients = 1_000_000
	FastestRate = 10_000_000 // arrivals a second
)

// steadyRamp is how many clients may come in a second, whatever the amount: a load of more takes longer to come, so that it is not
// the ramp that breaks.
const steadyRamp = 250

// notDropped is what an open load has to meet besides: work that was not begun is load that was not there.
var notDropped = threshold.Threshold{
	Text:   "rate(dropped) < 1%",
	Number: threshold.Number{Measure: threshold.Dropped, Aggregation: threshold.Share}, Operator: threshold.Less, Limit: 0.01,
}

// Amount is how much load it is, in one number: of a closed load its clients, of an open one its arrivals a second. The error is a
// *[usage.Error] and says that the load is made of several.
func (l LoadModel) Amount() (float64, Unit, error) {
	if l.Closed != nil {
		if n := len(l.Closed.Stages); n > 1 {
			return 0, Clients, severalStages(n)
		}
		return float64(l.Closed.Stages[0].Clients), Clients, nil
	}
	if last := l.Open.Stages[len(l.Open.Stages)-1]; len(l.Open.Stages) > 1 || !last.constant() {
		return 0, PerSecond, errNoConstantRate
	}
	return l.Open.Stages[0].To, PerSecond, nil
}

// WithAmount returns the scenario with another amount of load. Clients come as quickly as they did, or 250 a second if that is more, so
// that a load of many has a longer ramp, and a warm-up that is longer by as much. All errors are *[usage.Error].
func (s *Scenario) WithAmount(to float64) (*Scenario, error) {
	_, unit, err := s.Load.Amount()
	if err != nil {
		return nil, err
	}
	if unit == PerSecond {
		o := Overrides{Rate: to}
		if !slices.ContainsFunc(s.Thresholds, func(t threshold.Threshold) bool { return t.Number.Measure == threshold.Dropped }) {
			o.Thresholds = []threshold.Threshold{notDropped}
		}
		return s.With(o)
	}
	o := Overrides{Clients: int(to)}
	if longer := s.Load.Closed.Stages[0].longer(o.Clients); longer > 0 {
		o.Ramp = s.Load.Closed.Stages[0].Ramp + longer
		if s.Load.WarmUp > 0 {
			o.WarmUp = s.Load.WarmUp + longer
		}
	}
	return s.With(o)
}

// longer is how much longer the ramp has to be for so many clients. Where all come at once, they always do.
func (s ClientStage) longer(clients int) time.Duration {
	if s.Ramp == 0 {
		return 0
	}
	perSecond := max(steadyRamp, float64(s.Clients)/s.Ramp.Seconds())
	return max(0, time.Duration(float64(clients)/perSecond*float64(time.Second)).Round(time.Millisecond)-s.Ramp)
}

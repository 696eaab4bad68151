package supervise

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/scenarios/driver"
	"github.com/sioproof/sioproof/scenarios/measure"
	"github.com/sioproof/sioproof/scenarios/threshold"
	"github.com/sioproof/sioproof/scenarios/watch"
)

// Options say what to look after.
type Options struct {
	driver.Options
	// PID is the process of the target, to see what it uses; 0 if that is not known.
	PID int
	// Embedded says that the target runs in this very process.
	Embedded bool
	// Stop, when closed, stops the load softly, see [driver.Run.Stop]; nil if nothing does.
	Stop <-chan struct{}
	// OnSecond is told what happens, about once a second, and at the end.
	OnSecond func(View)
}

// View is a run as it stands.
type View struct {
	Elapsed time.Duration
	Phase   driver.Phase
	Online  int // users that are connected
	Started int // users that were to connect
	Latest  measure.Point

	Measures *measure.Measures
	Account  measure.Account
	Target   *watch.Usage // what its process uses; nil if that is not known
}

// absenceLimit is how long nobody may be connected before the target is taken for gone.
const absenceLimit = 15 * time.Second

// toAnswer is how long a target may take to let somebody in, after it lost everybody, until it is taken for gone.
const toAnswer = 5 * time.Second

// Perform runs the load to its end. The end of the context is the hard stop. Whatever happens, there is an outcome.
func Perform(ctx context.Context, o Options) Outcome {
	s := supervision{options: o, self: sample(watch.Self())}
	if o.PID != 0 {
		s.target = sample(watch.Of(o.PID))
	}
	s.machine = newMachine(watch.ThisMachine().Look, s.self.cpuTime()+s.target.cpuTime(), s.unknownTarget())
	if s.log = follow(o.Target); s.log != nil {
		o.Book = s.log.book
	}
	s.run = driver.Begin(ctx, o.Options)
	s.began = time.Now()
	s.lastSeen = s.began

	var exited <-chan struct{} // never, if the process was not started here
	if p := o.Target.Process; p != nil {
		exited = p.Exited()
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			if phase := s.run.Phase(); phase != driver.Ended { // which is told right now
				s.second(phase)
			}
		case <-exited:
			s.exited = time.Since(s.began)
			s.stop(ErrGone)
			exited = nil
		case <-o.Stop:
			s.stop(errInterrupted)
			o.Stop = nil
		case <-s.run.Done():
			if ctx.Err() != nil {
				s.stop(errInterrupted)
			}
			s.second(driver.Ended)
			return s.outcome(ctx)
		}
	}
}

// supervision is what Perform keeps.
type supervision struct {
	options  Options
	run      *driver.Run
	cause    error // of the stop; nil if the load ends by itself
	began    time.Time
	lastSeen time.Time // somebody was connected then
	anybody  bool      // was ever connected
	heard    heard
	exited   time.Duration // when the target's process ended; 0 if it did not, or that is not known

	log          *connectionLog
	machine      *machine
	self, target *sampled
	driver       DriverUsage
}

// stop stops the load softly. The first cause counts.
func (s *supervision) stop(cause error) {
	if s.cause == nil {
		s.cause = cause
	}
	s.run.Stop()
}

// second closes the books on the second that has passed.
func (s *supervision) second(phase driver.Phase) {
	at := time.Since(s.began)
	sample := measure.Sample{Clients: s.run.Online()}
	var target *watch.Usage
	if usage, cpu, ok := s.target.look(); ok {
		sample.Process, sample.CPU, sample.Memory = true, cpu, int64(usage.Memory)
		target = &usage
	}
	if usage, cpu, ok := s.self.look(); ok {
		s.driver.add(usage, cpu)
	}
	s.machine.second(s.self.cpuTime()+s.target.cpuTime(), phase != driver.Draining && phase != driver.Leaving && at > s.options.Scenario.Load.WarmUp)
	s.options.Measures.Tick(at, sample)
	s.listen(at)
	s.log.read()
	s.missAnybody(sample.Clients)
	s.abort()
	if s.options.OnSecond != nil {
		s.options.OnSecond(View{
			Elapsed: at, Phase: phase, Online: sample.Clients, Started: s.run.Started(), Latest: s.options.Measures.Now(),
			Measures: s.options.Measures, Account: s.run.Ledger(), Target: target,
		})
	}
}

// missAnybody ends a run in which nobody is connected any more.
func (s *supervision) missAnybody(online int) {
	tried := s.options.Measures.Total(measure.Errors) > 0
	switch {
	case online > 0:
		s.anybody, s.lastSeen = true, time.Now()
	case tried && time.Since(s.lastSeen) > absenceLimit:
		s.stop(ErrGone)
	}
}

// deserted says whether the load ended with nobody connected, and not because all had done what they came for.
func (s *supervision) deserted() bool {
	m := s.options.Measures
	return s.run.Stayed() == 0 && m.Total(measure.Errors)+m.Total(measure.Disconnects) > 0
}

// answers says whether the target still lets somebody in.
func (s *supervision) answers(ctx context.Context) bool {
	var from net.IP
	if addresses := s.options.LocalAddresses; len(addresses) > 0 {
		from = addresses[0]
	}
	_, err := MeasureConnect(ctx, s.options.Target, from, toAnswer)
	return err == nil
}

// abort ends a run as soon as one of the thresholds for that is broken.
func (s *supervision) abort() {
	for _, result := range threshold.Check(s.options.Scenario.AbortOn, s.numbers()) {
		if result.Measured && !result.Met {
			s.stop(&BrokenError{result})
			return
		}
	}
}

func (s *supervision) numbers() measure.Numbers {
	n := measure.Numbers{Measures: s.options.Measures, Account: s.run.Ledger()}
	if s.log != nil {
		n.Log = s.log.figures
	}
	return n
}

// outcome judges the run.
func (s *supervision) outcome(ctx context.Context) Outcome {
	o := Outcome{
		Length:     time.Since(s.began),
		Results:    s.options.Measures.Results(),
		Ledger:     s.run.Ledger(),
		Transports: s.run.Transports(),
		Driver:     s.driver,
		Machine:    s.machine.use,
		Started:    s.run.Started(),
		Seed:       s.run.Seed(),
		Unordered:  s.options.Target.Profile.Tolerates(profiles.UnorderedEvents),
	}
	o.Driver.Cores = runtime.GOMAXPROCS(0)
	var broken *BrokenError
	switch {
	case errors.As(s.cause, &broken):
		o.Aborted = &broken.Result
	case errors.Is(s.cause, ErrGone):
		o.Gone = true
	case s.cause != nil:
		o.Interrupted = true
	}
	o.Fault, o.Exhausted = s.run.Fault(), s.run.Exhausted()
	o.Gone = o.Gone || s.cause == nil && s.deserted() && !s.answers(ctx)
	o.Stopped = s.stopped(o)
	s.log.settle(ctx, s.options.Scenario.Load.Drain, o.Gone || o.Stopped != nil)
	o.log = s.log
	o.Thresholds = threshold.Check(s.options.Scenario.Thresholds, s.numbers())
	return o
}

// ErrGone is why a run ends whose target is gone.
var ErrGone = errors.New("the target is gone")

// errInterrupted is why a run ends that is stopped from outside.
var errInterrupted = errors.New("interrupted")

// BrokenError is why a run ends early.
type BrokenError struct{ Result threshold.Result }

// Error says which threshold was broken, and how.
func (e *BrokenError) Error() string {
	return fmt.Sprintf("%s is broken: %s", e.Result.Threshold, e.Result)
}

// sampled is a process that is looked at now and then.
type sampled struct {
	process *watch.Process
	last    watch.Usage
	at      time.Time
	cpu     float64
	latest  watch.Usage // of the last look
}

// moment is how long a share of the processor has to be measured: the system counts in hundredths of a second.
const moment = 100 * time.Millisecond

// sample begins to look at a process now and then; nil if there is none.
func sample(p *watch.Process, err error) *sampled {
	if err != nil {
		return nil
	}
	s := &sampled{process: p}
	s.look()
	return s
}

// cpuTime is the CPU time of the process as of the last look; 0 if it is not known.
func (s *sampled) cpuTime() time.Duration {
	if s == nil {
		return 0
	}
	return s.latest.CPU
}

// look returns what the process uses, and its share of a core since the last look, or if that was a moment ago until then; false if
// that is not known.
func (s *sampled) look() (usage watch.Usage, cpu float64, ok bool) {
	if s == nil {
		return watch.Usage{}, 0, false
	}
	usage, err := s.process.Look(context.Background())
	if err != nil {
		return usage, 0, false
	}
	s.latest = usage
	now := time.Now()
	switch passed := now.Sub(s.at); {
	case s.at.IsZero():
		s.last, s.at = usage, now
	case passed >= moment:
		s.cpu = max(0, float64(usage.CPU-s.last.CPU)/float64(passed))
		s.last, s.at = usage, now
	}
	return usage, s.cpu, true
}

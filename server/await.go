package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sioproof/sioproof/profiles"
)

const (
	// defaultStart is how long a target that was started may take until it answers.
	defaultStart = 30 * time.Second
	// strangerGrace is how long a server that answers, but not as Socket.IO, may take until it does: some listen first
	// and attach Socket.IO then.
	strangerGrace = 5 * time.Second
	// leastAsked is how often a question is asked that has no answer: a server that has just begun to listen may miss one.
	leastAsked = 3
	// pollInterval is the pause between two tries.
	pollInterval = 50 * time.Millisecond
	// quietLog is how long a log has to be without a new line to be done with the detection; quietLogBound ends the wait.
	quietLog      = 200 * time.Millisecond
	quietLogBound = 2 * time.Second
)

func startTimeout(o Options) time.Duration {
	switch {
	case o.StartTimeout > 0:
		return o.StartTimeout
	case o.Exec != "":
		return defaultStart
	}
	return 0
}

// await repeats the detection until it succeeds, the target has ended, or the time is over.
func (s *Server) await(ctx context.Context, d detector, limit time.Duration) (Detection, error) {
	exited := s.exited()
	begin := time.Now()
	var strangerSince time.Time
	for {
		found, err := s.detectWhileRunning(ctx, d)
		if err == nil {
			return found, nil
		}
		if ctx.Err() != nil {
			return Detection{}, ctx.Err()
		}
		select {
		case <-exited:
			return Detection{}, EndedEarly(s.Process, "answered on "+s.Endpoint.URL.Host)
		default:
		}
		var stranger *NotSocketIOError
		if errors.As(err, &stranger) && strangerSince.IsZero() {
			strangerSince = time.Now()
		}
		if time.Since(begin) >= limit || !strangerSince.IsZero() && time.Since(strangerSince) >= strangerGrace {
			return Detection{}, s.tooLate(err, limit)
		}
		select {
		case <-time.After(pollInterval):
		case <-exited:
		case <-ctx.Done():
		}
	}
}

// detectWhileRunning gives up a try when the process has ended.
func (s *Server) detectWhileRunning(ctx context.Context, d detector) (Detection, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	exited := s.exited()
	go func() {
		select {
		case <-exited:
			cancel()
		case <-ctx.Done():
		}
	}()
	if s.Login(ctx, detectionUser) == nil { // a server may answer nobody else; why it failed is said later
		d.endpoint = s.identify(d.endpoint, profiles.Vars{User: detectionUser})
	}
	return s.settle(ctx, d)
}

// settle repeats a detection that leaves questions open: no answer is not a no.
func (s *Server) settle(ctx context.Context, d detector) (Detection, error) {
	var earlier []doubt
	begin := time.Now()
	for asked := 1; ; asked++ {
		found, err := d.detect(ctx)
		if err != nil {
			return Detection{}, err
		}
		doubts := found.doubts(s.selection)
		if len(doubts) == 0 || asked >= leastAsked && time.Since(begin) >= d.bound {
			found.remember(earlier, doubts)
			return found, s.undecided(found, doubts, asked)
		}
		if earlier == nil {
			earlier = doubts
		}
		select {
		case <-time.After(d.bound / leastAsked):
		case <-ctx.Done():
			return Detection{}, ctx.Err()
		}
	}
}

// exited is closed when the process has ended; without a process it never is.
func (s *Server) exited() <-chan struct{} {
	if s.Process == nil {
		return nil
	}
	return s.Process.Exited()
}

// tooLate adds to the last error how long it was waited, and what the process said.
func (s *Server) tooLate(err error, limit time.Duration) error {
	var unreachable *UnreachableError
	if s.Process == nil || !errors.As(err, &unreachable) {
		return err
	}
	hint := "does it listen on " + hostPort(s.Endpoint.URL) + "? --start-timeout gives it longer"
	if address := announced(s.Process.Output.Lines(s.Process.Began())); address != "" && address != s.Endpoint.URL.String() {
		hint = fmt.Sprintf("it printed %s: give that URL", address)
	}
	return &UnreachableError{Problem: fmt.Sprintf("%q did not answer within %v: %s%s", s.Process.Command, limit, unreachable.Problem, printed(s.Process)),
		Hint: hint, Err: err}
}

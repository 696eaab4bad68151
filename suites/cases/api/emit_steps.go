package api

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// expectAnswers waits for the application's result of a question to a room, its nth from 0 on, and expects the answers in it: all
// of them, once each and in any order, or some of them.
func expectAnswers(p *participant.Participant, op *profiles.Operation, nth int, complete bool, names ...string) {
	expected := fmt.Sprintf("the application tells %s the answers %v, and that none is missing", p.Name, names)
	if !complete {
		expected = fmt.Sprintf("the application tells %s that answers are missing, with at most %v", p.Name, names)
	}
	var results []profiles.Delivery
	p.Until(expected, func(heard []participant.Received) bool {
		results = nil
		for _, h := range heard {
			if d, ok := op.Concluded(h.Event, h.Args, profiles.Vars{}); ok {
				results = append(results, d)
			}
		}
		return len(results) > nth
	})
	told, _ := results[nth].Values["answers"].([]any)
	var got []string
	for _, answer := range told {
		got = append(got, fmt.Sprint(answer))
	}
	slices.Sort(got)
	unexpected := slices.ContainsFunc(got, func(name string) bool { return !slices.Contains(names, name) })
	switch {
	case complete && !slices.Equal(got, names), unexpected, len(slices.Compact(slices.Clone(got))) < len(got):
		p.Trial.Fail(expected, "the answers %s", trial.Show(told))
	case results[nth].Values["complete"] != complete:
		p.Trial.Fail(expected, "the answers %s, and whether all have answered: %s", trial.Show(told), trial.Show(results[nth].Values["complete"]))
	}
}

// misplaced says in words which of the messages that came did so twice, out of order, or without having been sent.
func misplaced(t *trial.Trial, sent, got []string) string {
	came := slices.DeleteFunc(slices.Clone(sent), func(token string) bool { return !slices.Contains(got, token) })
	return t.Compare(came, got)
}

// heardToken says whether an operation has delivered a token to the participant.
func heardToken(p *participant.Participant, name profiles.OperationName, token string) bool {
	return slices.Contains(p.Tokens(name, profiles.Vars{}), token)
}

// sleeper is a client on long-polling that asks for nothing until it is woken. Nil where there cannot be one.
func sleeper(t *trial.Trial) *session.Session {
	if t.Variant.Engine != engineio.V4 || trial.Polling.Missing(t.Server, t.Variant) || t.Variant.Namespace != "/" || !t.Has(profiles.Echo) {
		return nil
	}
	s := session.Open(t, client.Polling)
	s.Connect("/")
	s.StopPolling()
	return s
}

// wake lets a sleeper ask for what it has missed, and expects all of the ordinary messages, once and in order.
func wake(s *session.Session, ordinary []string) {
	s.ResumePolling()
	s.AwaitToken(profiles.SayAll, ordinary[len(ordinary)-1])
	op, _ := s.Trial.Server.Profile.Operation(profiles.SayAll)
	received := func() (got []string) {
		for _, a := range s.Arrivals(func(a session.Arrival) bool { return a.Socket != nil }) {
			event, args, ok := session.Decode(*a.Socket)
			if !ok {
				continue
			}
			if d, ok := op.Delivered(event, args, profiles.Vars{}); ok && s.Trial.OwnsToken(d.Token) {
				got = append(got, d.Token)
			}
		}
		return got
	}
	s.AwaitLate(received, ordinary)
	got := received()
	if faults := s.Trial.Compare(ordinary, got); faults != "" {
		s.Trial.Fail("a client that asked for nothing for a while receives the ordinary messages once and in order: "+trial.List(ordinary), "%s; received %s",
			faults, trial.List(got))
	}
}

package suites

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/engineio"
)

// expectAnswers waits for the application's result of a question to a room, its nth from 0 on, and expects the answers in it: all
// of them, once each and in any order, or some of them.
func (p *Participant) expectAnswers(op *profiles.Operation, nth int, complete bool, names ...string) {
	expected := fmt.Sprintf("the application tells %s the answers %v, and that none is missing", p.Name, names)
	if !complete {
		expected = fmt.Sprintf("the application tells %s that answers are missing, with at most %v", p.Name, names)
	}
	var results []profiles.Delivery
	p.until(expected, func(heard []Heard) bool {
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
		p.t.Fail(expected, "the answers %s", show(told))
	case results[nth].Values["complete"] != complete:
		p.t.Fail(expected, "the answers %s, and whether all have answered: %v", show(told), results[nth].Values["complete"])
	}
}

// misplaced says in words which of the messages that came did so twice, out of order, or without having been sent.
func misplaced(sent, got []string) string {
	came := slices.DeleteFunc(slices.Clone(sent), func(token string) bool { return !slices.Contains(got, token) })
	return compare(came, got)
}

// heardToken says whether an operation has delivered a token to the participant.
func (p *Participant) heardToken(name profiles.OperationName, token string) bool {
	return slices.Contains(p.Tokens(name, profiles.Vars{}), token)
}

// sleeper is a client on long-polling that asks for nothing until it is woken. Nil where there cannot be one.
func (t *Trial) sleeper() *Session {
	if t.Variant.Engine != engineio.V4 || polling.Missing(t.Target, t.Variant) || t.Variant.Namespace != "/" || !t.has(profiles.Echo) {
		return nil
	}
	s := t.Open(client.Polling)
	s.Connect("/")
	s.StopPolling()
	return s
}

// wake lets a sleeper ask for what it has missed, and expects all of the ordinary messages, once and in order.
func (s *Session) wake(ordinary []string) {
	s.ResumePolling()
	s.AwaitToken(profiles.SayAll, ordinary[len(ordinary)-1])
	op, _ := s.t.Target.Profile.Operation(profiles.SayAll)
	var got []string
	for _, a := range s.Arrivals(func(a Arrival) bool { return a.Socket != nil }) {
		event, args, ok := decode(*a.Socket)
		if !ok {
			continue
		}
		if d, ok := op.Delivered(event, args, profiles.Vars{}); ok && s.t.mine(d.Token) {
			got = append(got, d.Token)
		}
	}
	if faults := compare(ordinary, got); faults != "" {
		s.t.Fail("a client that asked for nothing for a while receives the ordinary messages once and in order: "+list(ordinary), "%s; received %s",
			faults, list(got))
	}
}

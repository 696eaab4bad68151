package session

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/suites/trial"
)

// EchoText is the packet that asks the application to send a token and further arguments back.
func (s *Session) EchoText(token string, args ...any) string {
	return s.Text("/", Echo(s.Trial, len(args)), profiles.Vars{Token: token, Args: args})
}

// EchoTexts are packets that ask for so many echoes, and their tokens.
func (s *Session) EchoTexts(times int) (packets, tokens []string) {
	for range times {
		token := s.Trial.Token()
		tokens = append(tokens, token)
		packets = append(packets, s.EchoText(token))
	}
	return packets, tokens
}

// Heard are the tokens of this trial that came back by echo, in the order of their arrival; of these alone if some are given.
func (s *Session) Heard(only ...string) []string {
	op, ok := s.Trial.Server.Profile.Operation(profiles.Echo)
	if !ok {
		return nil
	}
	var tokens []string
	for _, a := range s.Arrivals(func(a Arrival) bool { return a.Socket != nil && CarriesText(a.Socket.Data, only) }) {
		event, args, ok := Decode(*a.Socket)
		if !ok {
			continue
		}
		if d, ok := op.Delivered(event, args, profiles.Vars{}); ok && s.Trial.OwnsToken(d.Token) {
			tokens = append(tokens, d.Token)
		}
	}
	return tokens
}

// CarriesText says whether one of the words is in the data; it spares decoding most packets of a long inbox.
func CarriesText(data []byte, words []string) bool {
	for _, word := range words {
		if bytes.Contains(data, []byte(`"`+word+`"`)) {
			return true
		}
	}
	return len(words) == 0
}

// ExpectEchoes waits for the echoes of all tokens and expects each of them once and in order, and no other.
func (s *Session) ExpectEchoes(sent []string) {
	await := func(i int) {
		s.Peek(fmt.Sprintf("the echo of %s, number %d of %d", sent[i], i+1, len(sent)), func(a Arrival) bool {
			return a.Socket != nil && CarriesText(a.Socket.Data, sent[i:i+1]) && s.Carries(a, profiles.Echo, sent[i])
		})
	}
	const inTime = 10 // so many may take as long as one answer: hundreds take longer on a busy machine
	for i := inTime - 1; i < len(sent); i += inTime {
		await(i)
	}
	for i := len(sent) - 1; i >= 0; i-- { // once the last one is there, looking for the others costs nothing
		await(i)
	}
	got := s.Heard()
	if faults := s.Trial.Compare(sent, got); faults != "" {
		s.Trial.Fail("every echo once and in order: "+trial.List(sent), "%s; received %s", faults, trial.List(got))
	}
}

// Burst asks the application for so many events at once.
func (s *Session) Burst(count int) {
	op, ok := s.Trial.Server.Profile.Operation(profiles.Burst)
	if !ok {
		s.Trial.NotApplicable("operation %s", profiles.Burst)
	}
	s.emitOperation("/", op, profiles.Vars{Count: count})
}

// ExpectBurst waits for the last event of a burst and expects all of them once and in order.
func (s *Session) ExpectBurst(count int) {
	op, _ := s.Trial.Server.Profile.Operation(profiles.Burst)
	index := func(a Arrival) (string, bool) {
		if a.Socket == nil {
			return "", false
		}
		event, args, ok := Decode(*a.Socket)
		if !ok {
			return "", false
		}
		d, ok := op.Delivered(event, args, profiles.Vars{})
		return fmt.Sprint(d.Values["index"]), ok
	}
	sent := make([]string, count)
	for i := range sent {
		sent[i] = strconv.Itoa(i)
	}
	s.Peek(fmt.Sprintf("all %d events of the burst", count), func(a Arrival) bool {
		got, ok := index(a)
		return ok && got == sent[count-1]
	})
	received := func() (got []string) {
		for _, a := range s.Arrivals(func(a Arrival) bool { return a.Socket != nil }) {
			if i, ok := index(a); ok {
				got = append(got, i)
			}
		}
		return got
	}
	s.AwaitLate(received, sent)
	if faults := s.Trial.Compare(sent, received()); faults != "" {
		s.Trial.Fail(fmt.Sprintf("the events 0 to %d once and in order", count-1), "%s", faults)
	}
}

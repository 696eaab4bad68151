package session

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/server"
	"github.com/sioproof/sioproof/suites/trial"
)

// Await returns the first packet that matches and takes it out of the inbox; what else arrived stays. If none comes in time the
// trial fails with the sentence as what was expected.
func (s *Session) Await(expected string, match func(Arrival) bool) Arrival {
	return s.AwaitFor(s.Trial.Server.Timing.Reply, expected, match)
}

// AwaitFor is Await with a bound of its own.
func (s *Session) AwaitFor(within time.Duration, expected string, match func(Arrival) bool) Arrival {
	return s.await(within, expected, match, true)
}

// Peek is Await, but leaves the packet in the inbox.
func (s *Session) Peek(expected string, match func(Arrival) bool) {
	s.await(s.Trial.Server.Timing.Reply, expected, match, false)
}

// AwaitOrEnd waits for a packet, which stays in the inbox, and says whether it came before the session ended.
func (s *Session) AwaitOrEnd(expected string, match func(Arrival) bool) bool {
	arrival, _ := s.wait(s.Trial.Server.Timing.Reply, expected, match, false)
	return arrival != nil
}

func (s *Session) await(within time.Duration, expected string, match func(Arrival) bool, take bool) Arrival {
	arrival, ended := s.wait(within, expected, match, take)
	if arrival == nil {
		s.Trial.Fail(expected, "the session ended (%s)%s", ended.Reason, s.Instead())
	}
	return *arrival
}

// wait returns the packet, or how the session ended without it. Neither in time fails the trial.
func (s *Session) wait(within time.Duration, expected string, match func(Arrival) bool, take bool) (*Arrival, *End) {
	timeout := time.NewTimer(within)
	defer timeout.Stop()
	for {
		s.mu.Lock()
		for i, a := range s.inbox {
			if match(a) {
				if take {
					s.Trial.Forget(len(a.Engine.Data))
					s.inbox = append(s.inbox[:i:i], s.inbox[i+1:]...)
				}
				s.mu.Unlock()
				return &a, nil
			}
		}
		ended, changed := s.ended, s.changed
		s.mu.Unlock()
		if ended != nil {
			return nil, ended
		}
		select {
		case <-changed:
		case <-timeout.C:
			s.Trial.Fail(expected, "nothing of the kind within %v%s", within.Round(time.Millisecond), s.Instead())
		case <-s.Trial.Context().Done():
			s.Trial.Fail(expected, "nothing of the kind before the case had to end%s", s.Instead())
		}
	}
}

// AwaitType waits for an Engine.IO packet of a type.
func (s *Session) AwaitType(kind engineio.PacketType) Arrival {
	return s.Await(fmt.Sprintf("a %v packet", kind), func(a Arrival) bool { return a.Engine.Type == kind })
}

// Next returns whatever arrives next, the heartbeat apart.
func (s *Session) Next(expected string) Arrival {
	return s.Await(expected, func(a Arrival) bool { return !s.isBeat(a) })
}

// isBeat says whether a packet is what a server sends to keep the heartbeat.
func (s *Session) isBeat(a Arrival) bool {
	_, answer := s.Dialect.beat()
	return a.Engine.Type == answer
}

// Arrivals are the packets in the inbox that match; they stay there.
func (s *Session) Arrivals(match func(Arrival) bool) []Arrival {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Arrival
	for _, a := range s.inbox {
		if match(a) {
			found = append(found, a)
		}
	}
	return found
}

// Drop takes the packets that match out of the inbox.
func (s *Session) Drop(match func(Arrival) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inbox = slices.DeleteFunc(s.inbox, func(a Arrival) bool {
		dropped := match(a)
		if dropped {
			s.Trial.Forget(len(a.Engine.Data))
		}
		return dropped
	})
}

// AwaitLate waits for what is missing although a later packet has come, for as long as for any answer: it may have been overtaken. What is
// missing after that is lost.
func (s *Session) AwaitLate(received func() []string, sent []string) {
	timeout := time.NewTimer(s.Trial.Server.Timing.Reply)
	defer timeout.Stop()
	for {
		s.mu.Lock()
		ended, changed := s.ended, s.changed
		s.mu.Unlock()
		if ended != nil || len(trial.Missing(sent, received())) == 0 {
			return
		}
		select {
		case <-changed:
		case <-timeout.C:
			return
		case <-s.Trial.Context().Done():
			return
		}
	}
}

// Ended says whether and how the session has ended.
func (s *Session) Ended() *End {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.ended
}

// Instead says what is in the inbox, for a failure's text: the latest, without the heartbeat and without what other trials say. Over
// long-polling it also says how the body's last POST was answered: what the server did not take is not worth waiting for.
func (s *Session) Instead() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var words []string
	for _, a := range s.inbox {
		if !s.isBeat(a) && !s.Trial.HasForeignToken(a.Engine.Data) {
			words = append(words, a.String())
		}
	}
	if s.illegible != "" {
		words = append(words, s.illegible)
	}
	var instead string
	if s.answer != "" {
		instead = "; " + s.answer
	}
	const most = 5
	switch {
	case len(words) == 0:
		return instead
	case len(words) > most:
		words = append([]string{"…"}, words[len(words)-most:]...)
	}
	return instead + "; there was: " + strings.Join(words, " · ")
}

// String is the packet as it travels, an attachment in hexadecimal, with what is wrong with it.
func (a Arrival) String() string {
	text := fmt.Sprintf("attachment 0x%x", a.Engine.Data)
	switch {
	case !a.Engine.Binary:
		text = trial.Show(append([]byte{'0' + byte(a.Engine.Type)}, a.Engine.Data...))
	case a.Err != nil && utf8.Valid(a.Engine.Data): // more likely a packet that went astray
		text = "binary data " + trial.Show(a.Engine.Data)
	}
	if a.Err != nil {
		text += fmt.Sprintf(" (%v)", a.Err)
	}
	return text
}

// Timing are the waits of the generation that the session speaks: two engines on one port may announce different heartbeats.
func (s *Session) Timing() server.Timing {
	return server.NewTiming(s.Handshake, s.Trial.Server.Limits, s.Trial.Server.Timing.Scale)
}

package participant

import (
	"fmt"
	"slices"
	"time"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/suites/trial"
)

// SayMany performs an operation several times in a row with a new token each, and returns the tokens in order.
func (p *Participant) SayMany(name profiles.OperationName, v profiles.Vars, times int) []string {
	tokens, acks := make([]string, times), make([]func(), times)
	for i := range tokens {
		tokens[i], acks[i] = p.utter(name, v)
	}
	for _, awaitAck := range acks {
		awaitAck()
	}
	return tokens
}

// Say performs an operation once with a new token, and returns the token.
func (p *Participant) Say(name profiles.OperationName, v profiles.Vars) string {
	token, awaitAck := p.utter(name, v)
	awaitAck()
	return token
}

func (p *Participant) utter(name profiles.OperationName, v profiles.Vars) (token string, awaitAck func()) {
	v.Token = p.Trial.Token()
	p.Trial.Sent(v.Token, utterance{p, v.Room})
	return v.Token, p.Begin(name, v)
}

// utterance is who said a token, and to which room if to any.
type utterance struct {
	by   *Participant
	room string
}

func (u utterance) String() string {
	words := fmt.Sprintf("said by %s in %s", u.by.Name, u.by.Namespace)
	if u.room != "" {
		words += " to " + u.room
	}
	return words
}

// ExpectTokens expects that a participant got exactly these tokens by an operation, in this order. Call it when a later message
// has proven that nothing more can come.
func (p *Participant) ExpectTokens(name profiles.OperationName, v profiles.Vars, sent []string) {
	p.expectExactly(string(name), func() []string { return p.Tokens(name, v) }, sent)
}

// ExpectFrom is expectTokens for what one speaker said: an application may use the same event for several operations, and others
// talk, too.
func (p *Participant) ExpectFrom(speaker *Participant, name profiles.OperationName, v profiles.Vars, sent []string) {
	p.expectExactly(fmt.Sprintf("%s from %s", name, speaker.Name), func() []string {
		return slices.DeleteFunc(p.Tokens(name, v), func(token string) bool {
			said, known := p.Trial.SentBy(token).(utterance)
			return known && said.by != speaker
		})
	}, sent)
}

func (p *Participant) expectExactly(by string, received func() []string, sent []string) {
	p.AwaitLate(received, sent)
	got := received()
	if faults := p.Trial.Compare(sent, got); faults != "" {
		p.Trial.Fail(fmt.Sprintf("%s receives by %s exactly %s", p.Name, by, trial.List(sent)), "%s%s; received %s", faults, p.astray(sent, got), trial.List(got))
	}
}

// AwaitLate waits for what is missing although a later message has come, for as long as for any answer: it may have been overtaken. What is
// missing after that is lost.
func (p *Participant) AwaitLate(received func() []string, sent []string) {
	p.Trial.LetOvertakenCome()
	timeout := time.NewTimer(p.Trial.Server.Timing.Reply)
	defer timeout.Stop()
	for {
		p.mu.Lock()
		changed, lost := p.changed, p.lost
		p.mu.Unlock()
		if lost != "" || len(trial.Missing(sent, received())) == 0 {
			return
		}
		select {
		case <-changed:
		case <-timeout.C:
			return
		case <-p.Trial.Context().Done():
			return
		}
	}
}

// ExpectStreams expects that each participant got every token of each of its streams once, and those of one stream in the order they were sent:
// the streams of a participant are what the speakers said to it. That nobody got anything else comes first, so that a message which went astray is
// told by who received it, and not by who did not.
func ExpectStreams(people []*Participant, name profiles.OperationName, streams func(i int) [][]string) {
	for i, p := range people {
		p.expectNothingBeside(name, slices.Concat(streams(i)...))
	}
	for i, p := range people {
		p.expectStreams(name, streams(i))
	}
}

func (p *Participant) expectNothingBeside(name profiles.OperationName, sent []string) {
	received := func() []string { return p.Tokens(name, profiles.Vars{}) }
	p.AwaitLate(received, sent)
	if astray := p.astray(sent, received()); astray != "" {
		p.Trial.Fail(fmt.Sprintf("%s receives by %s only what was meant for it", p.Name, name), "it also received another message%s", astray)
	}
}

func (p *Participant) expectStreams(name profiles.OperationName, streams [][]string) {
	got := p.Tokens(name, profiles.Vars{})
	for i, sent := range streams {
		part := slices.DeleteFunc(slices.Clone(got), func(token string) bool { return !slices.Contains(sent, token) })
		if faults := p.Trial.Compare(sent, part); faults != "" {
			p.Trial.Fail(fmt.Sprintf("%s receives by %s every message of sender %d once and in order", p.Name, name, i+1), "%s", faults)
		}
	}
}

// astray tells of the first foreign token who sent it, and to which room, for a failure's text: as a remark, or nothing.
func (p *Participant) astray(sent, got []string) string {
	for _, token := range got {
		if slices.Contains(sent, token) {
			continue
		}
		u, known := p.Trial.SentBy(token).(utterance)
		switch {
		case !known:
			return fmt.Sprintf(" (%s)", token)
		case u.room != "":
			return fmt.Sprintf(" (%s, %v; %s has joined %s)", token, u, p.Name, p.joined())
		}
		return fmt.Sprintf(" (%s, %v)", token, u)
	}
	return ""
}

package participant

import (
	"fmt"
	"slices"

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
	return v.Token, p.begin(name, v)
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

// originOf tells of the first foreign token where it comes from, for a failure's text: as a remark, or nothing.
func originOf(t *trial.Trial, sent, got []string) string {
	for _, token := range got {
		if by := t.SentBy(token); by != nil && !slices.Contains(sent, token) {
			return fmt.Sprintf(" (%s, %v)", token, by)
		}
	}
	return ""
}

// ExpectTokens expects that a participant got exactly these tokens by an operation, in this order. Call it when a later message
// has proven that nothing more can come.
func (p *Participant) ExpectTokens(name profiles.OperationName, v profiles.Vars, sent []string) {
	p.expectExactly(string(name), p.Tokens(name, v), sent)
}

// ExpectFrom is expectTokens for what one speaker said: an application may use the same event for several operations, and others
// talk, too.
func (p *Participant) ExpectFrom(speaker *Participant, name profiles.OperationName, v profiles.Vars, sent []string) {
	got := slices.DeleteFunc(p.Tokens(name, v), func(token string) bool {
		said, known := p.Trial.SentBy(token).(utterance)
		return known && said.by != speaker
	})
	p.expectExactly(fmt.Sprintf("%s from %s", name, speaker.Name), got, sent)
}

func (p *Participant) expectExactly(by string, got, sent []string) {
	if faults := trial.Compare(sent, got); faults != "" {
		p.Trial.Fail(fmt.Sprintf("%s receives by %s exactly %s", p.Name, by, trial.List(sent)), "%s%s; received %s", faults, originOf(p.Trial, sent, got), trial.List(got))
	}
}

// ExpectStreams expects that a participant got every token of every sender once, and each sender's in the order they were sent.
func (p *Participant) ExpectStreams(name profiles.OperationName, v profiles.Vars, streams ...[]string) {
	got := p.Tokens(name, v)
	var all []string
	for i, sent := range streams {
		all = append(all, sent...)
		part := slices.DeleteFunc(slices.Clone(got), func(token string) bool { return !slices.Contains(sent, token) })
		if faults := trial.Compare(sent, part); faults != "" {
			p.Trial.Fail(fmt.Sprintf("%s receives by %s every message of sender %d once and in order", p.Name, name, i+1), "%s", faults)
		}
	}
	for _, token := range got {
		if !slices.Contains(all, token) {
			p.Trial.Fail(fmt.Sprintf("%s receives by %s only what was meant for it", p.Name, name), "it also received %s%s", token, originOf(p.Trial, all, got))
		}
	}
}

package participant

import (
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/suites/trial"
)

// Deliveries are what an operation delivered to the participant.
func (p *Participant) Deliveries(name profiles.OperationName, v profiles.Vars) []profiles.Delivery {
	op, ok := p.Trial.Server.Profile.Operation(name)
	if !ok {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []profiles.Delivery
	for _, h := range p.received {
		if d, ok := op.Delivered(h.Event, h.Args, v); ok {
			found = append(found, d)
		}
	}
	return found
}

// Tokens are the tokens of this trial that an operation delivered to the participant, in the order of their arrival. Where several operations
// deliver with the same event, a token is one of the operation by which it was said.
func (p *Participant) Tokens(name profiles.OperationName, v profiles.Vars) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return tokensIn(p.Trial, p.received, name, v)
}

// tokensSince is [Participant.Tokens] for what arrived since an earlier call, which returned where to go on.
func (p *Participant) tokensSince(seen int, name profiles.OperationName) (tokens []string, goOn int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return tokensIn(p.Trial, p.received[seen:], name, profiles.Vars{}), len(p.received)
}

// tokensIn are the tokens that a case counts.
func tokensIn(t *trial.Trial, heard []Received, name profiles.OperationName, v profiles.Vars) []string {
	return slices.DeleteFunc(anyTokensIn(t, heard, name, v), func(token string) bool { return t.SentBy(token) == exchanged{} })
}

func anyTokensIn(t *trial.Trial, heard []Received, name profiles.OperationName, v profiles.Vars) []string {
	op, ok := t.Server.Profile.Operation(name)
	if !ok {
		return nil
	}
	var tokens []string
	for _, h := range heard {
		if d, ok := op.Delivered(h.Event, h.Args, v); ok && t.OwnsToken(d.Token) && !isOfAnother(t, op, d.Token) {
			tokens = append(tokens, d.Token)
		}
	}
	return tokens
}

// isOfAnother says whether a token was said by another operation, which delivers with the same event.
func isOfAnother(t *trial.Trial, op *profiles.Operation, token string) bool {
	u, known := t.SentBy(token).(utterance)
	if !known || u.operation == op.Name {
		return false
	}
	other, _ := t.Server.Profile.Operation(u.operation)
	return other.DeliveredEvent == op.DeliveredEvent
}

// AwaitToken waits until an operation has delivered the token.
func (p *Participant) AwaitToken(name profiles.OperationName, v profiles.Vars, token string) {
	p.awaitSaid(name, v, token, "")
}

// awaitSaid is AwaitToken with a word about where the token comes from.
func (p *Participant) awaitSaid(name profiles.OperationName, v profiles.Vars, token, from string) {
	seen := 0 // there may be many, so each is looked at once
	p.Until(fmt.Sprintf("%s receives %s%s by %s", p.Name, token, from, name), func(heard []Received) bool {
		news := heard[seen:]
		seen = len(heard)
		return slices.Contains(anyTokensIn(p.Trial, news, name, v), token)
	})
}

// TokensBy are the tokens of this trial that any of the operations delivered to the participant, in the order of their arrival. An
// event that several operations share counts once.
func (p *Participant) TokensBy(names ...profiles.OperationName) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var tokens []string
	for i := range p.received {
		for _, name := range names {
			if token := tokensIn(p.Trial, p.received[i:i+1], name, profiles.Vars{}); len(token) > 0 {
				tokens = append(tokens, token...)
				break
			}
		}
	}
	return tokens
}

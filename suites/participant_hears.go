package suites

import (
	"context"
	"fmt"
	"slices"

	"github.com/sioproof/sioproof/profiles"
)

// Ask performs an operation that is answered by an acknowledgement, and returns what that carried.
func (p *Participant) Ask(name profiles.OperationName, v profiles.Vars) profiles.Delivery {
	op, ok := p.t.Target.Profile.Operation(name)
	if !ok {
		p.t.NotApplicable("operation %s", name)
	}
	event, args, _ := op.Emit(p.own(v))
	ctx, cancel := context.WithTimeout(p.t.Context(), p.t.Target.Timing.Reply)
	defer cancel()
	expected := fmt.Sprintf("an acknowledgement of %s for %s", event, p.Name)
	back, err := p.Socket.EmitWithAck(ctx, event, args...)
	if err != nil {
		p.t.Fail(expected, "%s", show(err))
	}
	d, ok := op.Answered(back, profiles.Vars{})
	if !ok {
		p.t.Fail(expected+" as the profile describes it", "%s", show(back))
	}
	return d
}

// deliveries are what an operation delivered to the participant.
func (p *Participant) deliveries(name profiles.OperationName, v profiles.Vars) []profiles.Delivery {
	op, ok := p.t.Target.Profile.Operation(name)
	if !ok {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	var found []profiles.Delivery
	for _, h := range p.heard {
		if d, ok := op.Delivered(h.Event, h.Args, v); ok {
			found = append(found, d)
		}
	}
	return found
}

// Tokens are the tokens of this trial that an operation delivered to the participant, in the order of their arrival.
func (p *Participant) Tokens(name profiles.OperationName, v profiles.Vars) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.t.tokensIn(p.heard, name, v)
}

func (t *Trial) tokensIn(heard []Heard, name profiles.OperationName, v profiles.Vars) []string {
	op, ok := t.Target.Profile.Operation(name)
	if !ok {
		return nil
	}
	var tokens []string
	for _, h := range heard {
		if d, ok := op.Delivered(h.Event, h.Args, v); ok && t.mine(d.Token) {
			tokens = append(tokens, d.Token)
		}
	}
	return tokens
}

// AwaitToken waits until an operation has delivered the token.
func (p *Participant) AwaitToken(name profiles.OperationName, v profiles.Vars, token string) {
	p.awaitSaid(name, v, token, "")
}

// awaitSaid is AwaitToken with a word about where the token comes from.
func (p *Participant) awaitSaid(name profiles.OperationName, v profiles.Vars, token, from string) {
	seen := 0 // there may be many, so each is looked at once
	p.until(fmt.Sprintf("%s receives %s%s by %s", p.Name, token, from, name), func(heard []Heard) bool {
		news := heard[seen:]
		seen = len(heard)
		return slices.Contains(p.t.tokensIn(news, name, v), token)
	})
}

// tokensBy are the tokens of this trial that any of the operations delivered to the participant, in the order of their arrival. An
// event that several operations share counts once.
func (p *Participant) tokensBy(names ...profiles.OperationName) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var tokens []string
	for i := range p.heard {
		for _, name := range names {
			if token := p.t.tokensIn(p.heard[i:i+1], name, profiles.Vars{}); len(token) > 0 {
				tokens = append(tokens, token...)
				break
			}
		}
	}
	return tokens
}

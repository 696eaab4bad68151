package participant

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sioproof/sioproof/profiles"
)

// underWay is how many messages of a talk may be unheard by its witness.
const underWay = 32

// Talk is a participant talking without pause, to a witness among others.
type Talk struct {
	speaker   *Participant
	witness   *Participant
	operation profiles.OperationName
	stop      chan struct{}
	stopped   chan struct{}
	once      sync.Once
	broken    any // how the talking failed the trial

	mu   sync.Mutex
	Said []said
}

type said struct {
	Token string
	At    time.Time // when the sending began
}

// StartTalk lets a participant talk until the end of the talk, which the body has to call.
func StartTalk(speaker, witness *Participant, name profiles.OperationName, room string) *Talk {
	t := &Talk{speaker: speaker, witness: witness, operation: name, stop: make(chan struct{}), stopped: make(chan struct{})}
	go func() {
		defer close(t.stopped)
		defer func() { t.broken = recover() }()
		t.run(profiles.Vars{Room: room})
	}()
	return t
}

// End stops the talk. If the speaker could not go on, that ends the trial.
func (t *Talk) End() {
	t.once.Do(func() { close(t.stop) })
	<-t.stopped
	if broken := t.broken; broken != nil {
		t.broken = nil
		panic(broken)
	}
}

func (t *Talk) run(v profiles.Vars) {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	heard, seen := 0, 0 // a talk is long: each event is looked at once
	for {
		select {
		case <-t.stop:
			return
		case <-tick.C:
			var tokens []string
			tokens, seen = t.witness.tokensSince(seen, t.operation)
			heard += len(tokens)
			if len(t.Said)-heard >= underWay {
				continue // no faster than the target can take it, or our own pongs would wait behind it
			}
			at := time.Now()
			token := t.speaker.Say(t.operation, v)
			t.mu.Lock()
			t.Said = append(t.Said, said{token, at})
			t.mu.Unlock()
		}
	}
}

// Tokens are all that was said. The talk is over.
func (t *Talk) Tokens() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	tokens := make([]string, len(t.Said))
	for i, said := range t.Said {
		tokens[i] = said.Token
	}
	return tokens
}

// Count is how many messages have been said.
func (t *Talk) Count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.Said)
}

// since are the tokens said from some moment on.
func (t *Talk) since(moment time.Time) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var tokens []string
	for i := len(t.Said) - 1; i >= 0 && t.Said[i].At.After(moment); i-- {
		tokens = append(tokens, t.Said[i].Token)
	}
	return tokens
}

// AwaitAt waits until a participant has heard something that was said later than now.
func (t *Talk) AwaitAt(p *Participant) {
	now := time.Now()
	p.Until(fmt.Sprintf("%s goes on receiving by %s", p.Name, t.operation), func(heard []Received) bool {
		since := t.since(now)
		return slices.ContainsFunc(tokensIn(p.Trial, heard, t.operation, profiles.Vars{}), func(token string) bool { return slices.Contains(since, token) })
	})
}

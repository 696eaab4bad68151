package suites

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/sioproof/sioproof/profiles"
)

// underWay is how many messages of a talk may be unheard by its witness.
const underWay = 32

// talk is a participant talking without pause, to a witness among others.
type talk struct {
	speaker   *Participant
	witness   *Participant
	operation profiles.OperationName
	stop      chan struct{}
	stopped   chan struct{}
	once      sync.Once
	broken    any // how the talking failed the trial

	mu   sync.Mutex
	said []said
}

type said struct {
	token string
	at    time.Time // when the sending began
}

// startTalk lets a participant talk until the end of the talk, which the body has to call.
func startTalk(speaker, witness *Participant, name profiles.OperationName, room string) *talk {
	t := &talk{speaker: speaker, witness: witness, operation: name, stop: make(chan struct{}), stopped: make(chan struct{})}
	go func() {
		defer close(t.stopped)
		defer func() { t.broken = recover() }()
		t.run(profiles.Vars{Room: room})
	}()
	return t
}

// end stops the talk. If the speaker could not go on, that ends the trial.
func (t *talk) end() {
	t.once.Do(func() { close(t.stop) })
	<-t.stopped
	if broken := t.broken; broken != nil {
		t.broken = nil
		panic(broken)
	}
}

func (t *talk) run(v profiles.Vars) {
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-t.stop:
			return
		case <-tick.C:
			if len(t.said)-len(t.witness.Tokens(t.operation, profiles.Vars{})) >= underWay {
				continue // no faster than the target can take it, or our own pongs would wait behind it
			}
			at := time.Now()
			token := t.speaker.Say(t.operation, v)
			t.mu.Lock()
			t.said = append(t.said, said{token, at})
			t.mu.Unlock()
		}
	}
}

// tokens are all that was said. The talk is over.
func (t *talk) tokens() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	tokens := make([]string, len(t.said))
	for i, said := range t.said {
		tokens[i] = said.token
	}
	return tokens
}

// count is how many messages have been said.
func (t *talk) count() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.said)
}

// since are the tokens said from some moment on.
func (t *talk) since(moment time.Time) []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var tokens []string
	for i := len(t.said) - 1; i >= 0 && t.said[i].at.After(moment); i-- {
		tokens = append(tokens, t.said[i].token)
	}
	return tokens
}

// heardBy waits until a participant has heard something that was said later than now.
func (t *talk) heardBy(p *Participant) {
	now := time.Now()
	p.until(fmt.Sprintf("%s goes on receiving by %s", p.Name, t.operation), func(heard []Heard) bool {
		since := t.since(now)
		return slices.ContainsFunc(p.t.tokensIn(heard, t.operation, profiles.Vars{}), func(token string) bool { return slices.Contains(since, token) })
	})
}

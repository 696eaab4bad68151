package chat

import (
	"sync"
	"time"

	"github.com/sioproof/sioproof/protocol/socketio"
)

// poll is a question to several members, of which each has one answer.
type poll struct {
	conclude func(answers []any, complete bool)

	mu      sync.Mutex
	missing int
	answers []any
	over    bool
	clock   *time.Timer
}

// askAll asks members for an acknowledgement of `question`, and tells the asker the answers: when there is one of each,
// or when its patience ends.
func (m *Member) askAll(asked []*Member, patience time.Duration, arguments Arguments) {
	p := &poll{missing: len(asked), answers: []any{}, conclude: m.tellAnswers}
	if len(asked) == 0 {
		p.conclude(p.answers, true)
		return
	}
	p.put(asked, patience, arguments)
}

// tellAnswers tells the asker the result.
func (m *Member) tellAnswers(answers []any, complete bool) {
	m.emit("answers", newArguments(answers, complete))
}

// put sets the clock and asks everybody.
func (p *poll) put(asked []*Member, patience time.Duration, arguments Arguments) {
	p.begin(patience)
	for _, member := range asked {
		if id, ok := member.put(arguments, p.take); ok {
			member.questions.limit(id, patience, func() {})
		}
	}
}

// begin sets the clock. Nobody has been asked yet.
func (p *poll) begin(patience time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clock = time.AfterFunc(patience, p.expire)
}

// take counts an answer, of which the first argument is told.
func (p *poll) take(answer Arguments) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return
	}
	p.answers = append(p.answers, answer.first())
	if p.missing--; p.missing == 0 {
		p.end(true)
	}
}

// expire ends the poll with what there is.
func (p *poll) expire() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over {
		p.end(false)
	}
}

// end is called with the lock held.
func (p *poll) end(complete bool) {
	p.over = true
	p.clock.Stop()
	p.conclude(p.answers, complete)
}

// first decodes the first argument, nil if there is none.
func (a Arguments) first() any {
	values, err := socketio.DecodeArguments(a.Array(), a.Attachments)
	if err != nil || len(values) == 0 {
		return nil
	}
	return values[0]
}

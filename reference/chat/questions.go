package chat

import (
	"sync"
	"time"
)

// questions are the events of one member whose acknowledgement is awaited. The zero value is ready.
type questions struct {
	mu     sync.Mutex
	next   uint64
	open   map[uint64]question
	closed bool
}

type question struct {
	answered func(Arguments)
	patience *time.Timer // nil without a limit
}

// add registers a question and returns its id. It reports false when too many are open or the member is gone.
func (q *questions) add(answered func(Arguments)) (uint64, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || len(q.open) >= maxQuestions {
		return 0, false
	}
	id := q.next
	q.next++
	if q.open == nil {
		q.open = make(map[uint64]question)
	}
	q.open[id] = question{answered: answered}
	return id, true
}

// limit calls expired after a while, unless the answer comes first.
func (q *questions) limit(id uint64, patience time.Duration, expired func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	entry, ok := q.open[id]
	if !ok {
		return
	}
	entry.patience = time.AfterFunc(patience, func() {
		if _, ok := q.take(id); ok {
			expired()
		}
	})
	q.open[id] = entry
}

// take removes a question: whoever gets it, the answer or the clock, is the only one.
func (q *questions) take(id uint64) (func(Arguments), bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	entry, ok := q.open[id]
	if !ok {
		return nil, false
	}
	delete(q.open, id)
	if entry.patience != nil {
		entry.patience.Stop()
	}
	return entry.answered, true
}

// close forgets all questions.
func (q *questions) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	for _, entry := range q.open {
		if entry.patience != nil {
			entry.patience.Stop()
		}
	}
	q.open = nil
}

func ask(m *Member, arguments Arguments, _ func(Arguments)) {
	m.ask(arguments)
}

func askBriefly(m *Member, arguments Arguments, _ func(Arguments)) {
	milliseconds, ok := arguments.integer(0, maxPatience)
	if !ok {
		return
	}
	if id, ok := m.ask(arguments.from(1)); ok {
		m.questions.limit(id, time.Duration(milliseconds)*time.Millisecond, func() {
			m.emit("no answer", Arguments{})
		})
	}
}

// ask emits `question` with an id, and `answer` with what the client acknowledges it with.
// It reports false when the question could not be asked.
func (m *Member) ask(arguments Arguments) (uint64, bool) {
	return m.put(arguments, func(answer Arguments) { m.emit("answer", answer) })
}

// put puts a question to the client.
func (m *Member) put(arguments Arguments, answered func(Arguments)) (uint64, bool) {
	id, ok := m.questions.add(answered)
	if ok {
		message := m.message("question", arguments)
		message.ID, message.HasID = id, true
		m.hub.rules.emit(emission{message: message, sender: m, to: toSender})
	}
	return id, ok
}

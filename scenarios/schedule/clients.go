package schedule

import (
	"math/bits"
	"time"

	"github.com/sioproof/sioproof/scenarios"
)

// Clients is the schedule of the clients that stay: those of a closed load, and those of an open one that take turns.
type Clients struct {
	stages []stage
}

// stage is a group of clients that come evenly over a time.
type stage struct {
	first, number int
	begin, ramp   time.Duration
}

// NewClients makes the schedule of the clients that stay; there are none in an open load of users that come and go.
func NewClients(l scenarios.LoadModel) Clients {
	var c Clients
	switch {
	case l.Closed != nil:
		begin, before := time.Duration(0), 0
		for _, s := range l.Closed.Stages {
			c.stages = append(c.stages, stage{before, s.Clients - before, begin, s.Ramp})
			begin += s.Ramp + s.Hold
			before = s.Clients
		}
	case l.Open != nil && l.Open.Arriving == scenarios.ArrivingTurns:
		c.stages = []stage{{0, l.Open.Clients, 0, l.Open.Ramp}}
	}
	return c
}

// Count is how many clients there are.
func (c Clients) Count() int {
	if len(c.stages) == 0 {
		return 0
	}
	last := c.stages[len(c.stages)-1]
	return last.first + last.number
}

// Start is when a client connects, counted from 0, since the load began; false if there is no such client. The first of a ramp
// connects as the ramp begins, the others after it at even distances.
func (c Clients) Start(client int) (time.Duration, bool) {
	for _, s := range c.stages {
		if client >= s.first && client < s.first+s.number {
			return s.begin + share(s.ramp, client-s.first, s.number), true
		}
	}
	return 0, false
}

// share is part of whole equal parts of a duration, exactly.
func share(d time.Duration, part, whole int) time.Duration {
	high, low := bits.Mul64(uint64(d), uint64(part))
	quotient, _ := bits.Div64(high, low, uint64(whole))
	return time.Duration(quotient)
}

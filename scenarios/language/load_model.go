package language

import (
	"time"

	"github.com/sioproof/sioproof/internal/strictyaml"
	"github.com/sioproof/sioproof/scenarios"
)

func (c *compiler) load(file *loadFile) {
	at := strictyaml.At("load")
	switch {
	case file == nil:
		c.Failf(at, `a scenario needs a load: "closed" with clients, or "open" with rates`)
		return
	case (file.Closed == nil) == (file.Open == nil):
		c.Failf(at, `a load is either "closed", with clients, or "open", with rates`)
		return
	}
	c.s.Load.WarmUp = c.duration(at.Down("warm_up"), file.WarmUp, 0)
	c.s.Load.Drain = c.duration(at.Down("drain"), file.Drain, defaultDrain)
	var total time.Duration
	if file.Closed != nil {
		c.s.Load.Closed = c.closed(at.Down("closed"), file.Closed)
		total = c.s.Load.Closed.Length()
	} else {
		c.s.Load.Open = c.open(at.Down("open"), file.Open)
		total = c.s.Load.Open.Length()
	}
	if !c.Failed() && c.s.Load.WarmUp >= total {
		c.Failf(at.Down("warm_up"), "the warm-up is as long as the whole load (%s): nothing would count", total)
	}
}

func (c *compiler) closed(at strictyaml.Path, file *closedFile) *scenarios.Closed {
	out := &scenarios.Closed{}
	if len(file.Stages) > 0 {
		if file.Clients != 0 || file.Ramp != "" || file.Hold != "" {
			c.Failf(at.Down("stages"), `either "stages", or "clients", "ramp" and "hold"`)
		}
		for i, stage := range file.Stages {
			out.Stages = append(out.Stages, c.clientStage(at.Down("stages", i), stage))
		}
	} else {
		out.Stages = []scenarios.ClientStage{c.clientStage(at, clientStageFile{file.Clients, file.Ramp, file.Hold})}
	}
	for i := 1; i < len(out.Stages); i++ {
		if out.Stages[i].Clients < out.Stages[i-1].Clients {
			c.Failf(at.Down("stages", i, "clients"), `a closed load does not shrink: users that leave need an "open" one, or a "disconnect"`)
		}
	}
	if !c.Failed() && out.Length() == 0 {
		c.Failf(at, `the load ends as it begins: say how long to "hold" it`)
	}
	c.enoughRows(at.Down("clients"), out.Stages[len(out.Stages)-1].Clients)
	return out
}

func (c *compiler) clientStage(at strictyaml.Path, file clientStageFile) scenarios.ClientStage {
	return scenarios.ClientStage{
		Clients: c.count(at.Down("clients"), file.Clients, "a closed load needs clients: a whole number from 1"),
		Ramp:    c.duration(at.Down("ramp"), file.Ramp, 0),
		Hold:    c.duration(at.Down("hold"), file.Hold, 0),
	}
}

func (c *compiler) open(at strictyaml.Path, file *openFile) *scenarios.Open {
	out := &scenarios.Open{Arriving: scenarios.ArrivingUsers}
	if file.Arriving != "" {
		out.Arriving = strictyaml.OneOf(c.Document, at.Down("arriving"), "arrival", file.Arriving, scenarios.ArrivingUsers, scenarios.ArrivingTurns)
	}
	switch {
	case out.Arriving == scenarios.ArrivingUsers && (file.Clients != 0 || file.Ramp != ""):
		c.Failf(at, `"clients" and "ramp" are for "arriving: turns", where clients stay; "at_most" bounds users that come and go`)
	case out.Arriving == scenarios.ArrivingTurns && file.AtMost != 0:
		c.Failf(at.Down("at_most"), `"at_most" is for "arriving: users"; here "clients" says how many there are`)
	case out.Arriving == scenarios.ArrivingTurns:
		out.Clients = c.count(at.Down("clients"), file.Clients, "turns are taken by clients that stay: say how many, a whole number from 1")
		out.Ramp = c.duration(at.Down("ramp"), file.Ramp, 0)
		c.enoughRows(at.Down("clients"), out.Clients)
	default:
		out.AtMost = defaultAtMost
		if c.Has(at, "at_most") {
			out.AtMost = c.count(at.Down("at_most"), file.AtMost, "at least one user at a time")
		}
	}
	if len(file.Stages) == 0 {
		c.Failf(at.Down("stages"), "an open load needs stages: rates, and how long they last")
	}
	before := 0.0
	for i, stage := range file.Stages {
		out.Stages = append(out.Stages, c.rateStage(at.Down("stages", i), stage, &before))
	}
	if !c.Failed() && out.Length() == 0 {
		c.Failf(at.Down("stages"), "the load ends as it begins: a burst takes no time, so a stage that lasts has to follow, if only of 0/s")
	}
	return out
}

// rateStage reads a stage that follows the rate before, and leaves there the rate that it ends with.
func (c *compiler) rateStage(at strictyaml.Path, file rateStageFile, before *float64) scenarios.RateStage {
	kinds := 0
	for _, kind := range []string{"rate", "to", "spike", "burst"} {
		if c.Has(at, kind) {
			kinds++
		}
	}
	if kinds != 1 {
		c.Failf(at, `a stage has one of "rate" (constant), "to" (a ramp, or "steps"), "spike" (for a while) and "burst" (a number at once)`)
		return scenarios.RateStage{}
	}
	out := scenarios.RateStage{}
	if c.Has(at, "burst") {
		if file.For != "" {
			c.Failf(at.Down("for"), "a burst takes no time: the next stage says how it goes on")
		}
		out.From, out.To = *before, *before
		out.Burst = c.count(at.Down("burst"), file.Burst, "a burst is a number of arrivals, from 1")
	} else if out.Duration = c.duration(at.Down("for"), file.For, 0); out.Duration == 0 {
		c.Failf(at.Down("for"), `a stage needs "for": how long it lasts`)
	}
	switch {
	case file.Rate != "":
		out.From = c.rate(at.Down("rate"), file.Rate)
		out.To = out.From
		*before = out.To
	case file.To != "":
		out.From, out.To = *before, c.rate(at.Down("to"), file.To)
		*before = out.To
	case file.Spike != "":
		out.From = c.rate(at.Down("spike"), file.Spike)
		out.To = out.From
	}
	if c.Has(at, "steps") {
		out.Steps = c.count(at.Down("steps"), file.Steps, "a number of steps, from 1")
		if file.To == "" {
			c.Failf(at.Down("steps"), `steps lead somewhere: "to" says the rate of the last one`)
		}
	}
	return out
}

func (c *compiler) enoughRows(at strictyaml.Path, users int) {
	if d := c.s.Data; d != nil && d.Unique && users > len(d.Rows) {
		c.Failf(at, "%d users, and %s has %d rows to be used once each", users, d.File, len(d.Rows))
	}
}

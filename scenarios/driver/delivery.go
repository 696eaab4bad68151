package driver

import (
	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// receive takes an event of the server. The client calls it from one goroutine at a time.
func (u *user) receive(e client.Event) {
	u.records.Count(measure.Arrived, 1)
	if u.run.audiences.delivers(e.Name) {
		u.deliver(e)
	}
	u.satisfy(e)
}

// deliver tells the ledger of a message that may be a delivery.
func (u *user) deliver(e client.Event) {
	now := u.run.since(e.At)
	arrival, ok := u.account.Receive(e.Data, now)
	for i := 0; !ok && i < len(e.Attachments); i++ {
		arrival, ok = u.account.Receive(e.Attachments[i], now)
	}
	if arrival.Verdict == ledger.Unknown && ok {
		u.recordError("delivery", errUnknown)
	}
	if !ok || !arrival.Known {
		return
	}
	u.records.Time(measure.FanOut, u.number, now, arrival.Latency)
	if arrival.First {
		u.records.Time(measure.FanOutFirst, u.number, now, arrival.Latency)
	}
	if arrival.Last {
		u.records.Time(measure.FanOutLast, u.number, now, arrival.Latency)
	}
}

// receiveStrayAck takes an acknowledgement that nothing waits for.
func (u *user) receiveStrayAck(uint64) { u.recordError("ack", errStrayAck) }

package driver

import (
	"testing"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/scenarios/ledger"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// A message that no client has sent belongs to no promise. A server that fabricates or changes messages is reported all the same.
func TestAForgedMessageIsAnError(t *testing.T) {
	open := func() (*ledger.Ledger, *ledger.Scope) {
		l := ledger.New(ledger.Options{Run: "same"})
		return l, l.Scope(ledger.All, "/", true)
	}
	l, scope := open()
	theirs, forged := open()
	measures := measure.New(0, 1)
	u := &user{run: &Run{ledger: l}, account: l.Receiver("ann", ""), records: measures.Recorder(0), counts: &transportCounts{}}
	from := theirs.Receiver("ann", "")
	u.account.Joining(scope, 0)
	u.account.Joined(scope)
	for _, m := range []ledger.Message{scope.Send(u.account, 0, 0), forged.Send(from, 0, 0), forged.Send(from, 0, 0)} {
		u.deliver(client.Event{Data: []byte(m.String())})
	}
	measures.Tick(0, measure.Sample{})
	if n := measures.Results().Counts[measure.Errors]; n != 1 {
		t.Errorf("%d errors, want 1 for the second message of a sender that sent one", n)
	}
}

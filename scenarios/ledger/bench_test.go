package ledger_test

import (
	"testing"

	"github.com/sioproof/sioproof/scenarios/ledger"
)

// One message to a hundred members, each of which receives it.
func BenchmarkFanOut(b *testing.B) {
	l := ledger.New(ledger.Options{Run: "bench"})
	s := l.Scope(ledger.All, "/", true)
	var users []*ledger.Receiver
	for range 100 {
		r := l.Receiver("user", "")
		r.Joining(s, 0)
		r.Joined(s)
		users = append(users, r)
	}
	b.ReportAllocs()
	var data []byte
	for i := 0; b.Loop(); i++ {
		m := s.Send(users[i%len(users)], 0, 0)
		data = append(m.Append(append(data[:0], `["chat message","`...)), `"]`...)
		for _, r := range users {
			if a, _ := r.Receive(data, 0); a.Verdict != ledger.Delivered {
				b.Fatalf("%+v", a)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(users)), "ns/received")
}

package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/sioproof/sioproof/scenarios/ledger"
)

// chat is a ledger with receivers that are members of one scope.
func chat(t *testing.T, promise ledger.Promise, echo bool, members int) (*ledger.Ledger, *ledger.Scope, []*ledger.Receiver) {
	t.Helper()
	l := ledger.New(ledger.Options{Run: "test"})
	s := l.Scope(promise, "here", echo)
	var all []*ledger.Receiver
	for i := range members {
		r := l.Receiver(fmt.Sprintf("user %d", i), "")
		r.Joining(s, 0)
		r.Joined(s)
		all = append(all, r)
	}
	return l, s, all
}

// receive is a message's arrival, wrapped as an application may.
func receive(t *testing.T, r *ledger.Receiver, m ledger.Message, now time.Duration) ledger.Arrival {
	t.Helper()
	a, ok := r.Receive([]byte(`["chat message",{"text":"so: `+m.String()+`"}]`), now)
	if !ok {
		t.Fatalf("no token is found in the event of %s", m)
	}
	return a
}

func expect(t *testing.T, l *ledger.Ledger, promise ledger.Promise, want ledger.Figures) {
	t.Helper()
	if got := l.Figures(promise); got != want {
		t.Errorf("%s: %+v, expected %+v", promise, got, want)
	}
}

func TestEveryMessageReachesEverybody(t *testing.T) {
	l, s, users := chat(t, ledger.All, true, 3)
	for i := range 10 {
		sent := time.Duration(i) * time.Millisecond
		m := s.Send(users[0], sent, sent)
		for j, r := range users {
			a := receive(t, r, m, sent+time.Millisecond)
			if a.Verdict != ledger.Delivered || a.First != (j == 0) || a.Last != (j == 2) || !a.Known || a.Latency != time.Millisecond {
				t.Errorf("arrival %d at user %d is %+v", i, j, a)
			}
		}
	}
	if owed := l.Owed(); owed != 0 {
		t.Errorf("%d are owed", owed)
	}
	l.Close()
	expect(t, l, ledger.All, ledger.Figures{Messages: 10, Received: 30})
	if got := l.Offences(); len(got) != 0 {
		t.Errorf("offences: %+v", got)
	}
}

func TestWhatDoesNotComeIsLost(t *testing.T) {
	l, s, users := chat(t, ledger.Room, true, 3)
	for i := range 1000 {
		m := s.Send(users[0], 0, 0)
		for j, r := range users {
			if j == 1 && i%100 == 50 {
				continue
			}
			receive(t, r, m, 0)
		}
	}
	s.Send(users[2], 0, 0) // nobody gets it
	if owed := l.Owed(); owed != 13 {
		t.Errorf("%d are owed", owed)
	}
	l.Close()
	expect(t, l, ledger.Room, ledger.Figures{Messages: 1001, Received: 2990, Lost: 13})
	first := l.Offences()[0]
	if first.Kind != "lost" || first.Receiver != "user 0" || first.Sender != "user 2" || first.Number != 1001 {
		t.Errorf("the first offence is %+v", first)
	}
}

// A server that freezes loses messages for longer than a scope remembers what has arrived. Each offence still has its own sender and time.
func TestLostMessagesHaveTheirSenderAndTime(t *testing.T) {
	for name, lose := range map[string]func(*ledger.Receiver){
		"at the end of the run":       func(*ledger.Receiver) {},
		"as the connection is lost":   func(r *ledger.Receiver) { r.Lost(time.Minute) },
		"as the connection is closed": func(r *ledger.Receiver) { r.Departing(time.Minute); r.Departed(time.Minute) },
	} {
		l, s, users := chat(t, ledger.All, true, 3)
		const lost = 30
		for i := range lost {
			at := time.Duration(i+1) * time.Second
			s.Send(users[1+i%2], at, at)
		}
		receive(t, users[0], s.Send(users[1], time.Minute, time.Minute), time.Minute) // what came before it is overtaken
		receive(t, users[0], s.Send(users[2], time.Minute, time.Minute), time.Minute)
		lose(users[0])
		l.Close()
		for _, o := range l.Offences() {
			want := fmt.Sprintf("user %d", 1+(o.Number-1)%2)
			if o.Receiver == "user 0" && o.Number <= lost && (o.Sender != want || o.At != time.Duration(o.Number)*time.Second) {
				t.Errorf("%s: message %d is from %s at %v, expected %s at %ds", name, o.Number, o.Sender, o.At, want, o.Number)
			}
		}
		if got := len(l.Offences()); got != 20 {
			t.Errorf("%s: %d offences are kept", name, got)
		}
	}
}

// What arrives after a pause of the server is timed from its intended time, however long ago that is.
func TestALateArrivalIsTimed(t *testing.T) {
	l, s, users := chat(t, ledger.All, true, 1)
	var all []ledger.Message
	for i := range 30 {
		at := time.Duration(i) * time.Second
		all = append(all, s.Send(users[0], at, at))
	}
	for i, m := range all {
		if a := receive(t, users[0], m, time.Minute); !a.Known || !a.Last || a.Latency != time.Minute-time.Duration(i)*time.Second {
			t.Errorf("message %d: %+v", i, a)
		}
	}
	l.Close()
	expect(t, l, ledger.All, ledger.Figures{Messages: 30, Received: 30, Late: 30})
}

// At the end everybody leaves soon after the last message. What was waited for in vain until then is lost nevertheless.
func TestWhatIsAwaitedInVainIsLost(t *testing.T) {
	for _, awaited := range []bool{false, true} {
		l, s, users := chat(t, ledger.All, true, 2)
		s.Send(users[0], 0, 0)
		if awaited {
			l.Awaited()
		}
		for _, u := range users {
			u.Departing(time.Second)
			u.Departed(time.Second)
		}
		l.Close()
		want := ledger.Figures{Messages: 1}
		if awaited {
			want.Lost = 2
		}
		expect(t, l, ledger.All, want)
	}
}

// Who closes its connection leaves behind what is on its way to it, even if others have it, but not what should have come by then.
func TestWhoDepartsLeavesBehindWhatIsOnItsWay(t *testing.T) {
	const late = 5 * time.Second
	for name, test := range map[string]struct {
		at   time.Duration
		then bool // a later message of the sender has come
		lost int64
	}{
		"on its way": {time.Second, false, 0},
		"overtaken":  {time.Second, true, 1},
		"overdue":    {late + time.Second, false, 1},
	} {
		l, s, users := chat(t, ledger.All, true, 2)
		m := s.Send(users[0], 0, 0)
		receive(t, users[0], m, 0)
		want := ledger.Figures{Messages: 1, Received: 1, Lost: test.lost}
		if test.then {
			later := s.Send(users[0], 0, 0)
			receive(t, users[0], later, 0)
			receive(t, users[1], later, 0)
			want.Messages, want.Received = 2, 3
		}
		users[1].Departing(test.at)
		users[1].Departed(test.at)
		l.Close()
		t.Log(name)
		expect(t, l, ledger.All, want)
	}
}

// Where messages may overtake each other, a later one that came does not show that an earlier one is lost.
func TestWhatIsOvertakenIsNotLostWithoutAnOrder(t *testing.T) {
	for name, end := range map[string]func(*ledger.Receiver){
		"lost":   func(r *ledger.Receiver) { r.Lost(time.Second) },
		"closed": func(r *ledger.Receiver) { r.Departing(time.Second); r.Departed(time.Second) },
	} {
		for _, unordered := range []bool{false, true} {
			l := ledger.New(ledger.Options{Run: "test", Unordered: unordered})
			s, r, sender := l.Scope(ledger.All, "here", true), l.Receiver("user", ""), l.Receiver("sender", "")
			for _, member := range []*ledger.Receiver{r, sender} {
				member.Joining(s, 0)
				member.Joined(s)
			}
			first, second := s.Send(sender, 0, 0), s.Send(sender, 0, 0)
			receive(t, sender, first, 0)
			receive(t, sender, second, 0)
			receive(t, r, second, 0)
			end(r)
			l.Close()
			t.Logf("%s, unordered %t", name, unordered)
			want := ledger.Figures{Messages: 2, Received: 3, Lost: 1}
			if unordered {
				want.Lost = 0
			}
			expect(t, l, ledger.All, want)
		}
	}
}

func TestDuplicatesAndOrder(t *testing.T) {
	l, s, users := chat(t, ledger.All, true, 2)
	one, two := s.Send(users[0], 0, 0), s.Send(users[0], 0, 0)
	other := s.Send(users[1], 0, 0)
	receive(t, users[1], other, 0)
	if a := receive(t, users[1], two, 0); a.OutOfOrder {
		t.Error("messages of different senders have no order")
	}
	if a := receive(t, users[1], one, 0); !a.OutOfOrder || a.Verdict != ledger.Delivered {
		t.Errorf("a message behind its sender's next one is %+v", a)
	}
	if a := receive(t, users[1], one, 0); a.Verdict != ledger.Duplicated {
		t.Errorf("a message that comes again is %+v", a)
	}
	for _, m := range []ledger.Message{one, two, other} {
		receive(t, users[0], m, 0)
	}
	l.Close()
	expect(t, l, ledger.All, ledger.Figures{Messages: 3, Received: 6, Duplicated: 1, OutOfOrder: 1})
}

func TestASenderMustNotHearItsBroadcast(t *testing.T) {
	l, s, users := chat(t, ledger.Broadcast, false, 2)
	m := s.Send(users[0], 0, 0)
	if a := receive(t, users[1], m, 0); a.Verdict != ledger.Delivered || !a.Last {
		t.Errorf("for the other it is %+v", a)
	}
	if a := receive(t, users[0], m, 0); a.Verdict != ledger.Leaked {
		t.Errorf("for its sender it is %+v", a)
	}
	l.Close()
	expect(t, l, ledger.Broadcast, ledger.Figures{Messages: 1, Received: 1, Leaked: 1})
}

func TestNobodyElseMayHear(t *testing.T) {
	l, s, users := chat(t, ledger.Private, true, 1)
	stranger := l.Receiver("stranger", "")
	m := s.Send(stranger, 0, 0)
	receive(t, users[0], m, 0)
	if a := receive(t, stranger, m, 0); a.Verdict != ledger.Leaked {
		t.Errorf("for a stranger it is %+v", a)
	}
	if a := receive(t, users[0], s.Send(users[0], 0, 0), 0); a.Verdict != ledger.Delivered {
		t.Errorf("for its sender, who is the audience, it is %+v", a)
	}
	l.Close()
	expect(t, l, ledger.Private, ledger.Figures{Messages: 2, Received: 2, Leaked: 1})
}

// What the server has dealt with before a change was asked for is certain, what was sent meanwhile is not.
func TestAChangeOfMembershipHasAnUncertainZone(t *testing.T) {
	l, s, users := chat(t, ledger.Room, true, 1)
	r := l.Receiver("comes and goes", "")
	past := s.Send(users[0], 0, 0)
	receive(t, users[0], past, 0)
	underWay := s.Send(users[0], 0, 0)
	r.Joining(s, 0)
	during := s.Send(users[0], 0, 0)
	r.Joined(s)
	due := s.Send(users[0], 0, 0)
	for m, want := range map[ledger.Message]ledger.Verdict{past: ledger.Leaked, underWay: ledger.Uncertain, during: ledger.Uncertain, due: ledger.Delivered} {
		if a := receive(t, r, m, 0); a.Verdict != want {
			t.Errorf("%s is %v, expected %v", m, a.Verdict, want)
		}
	}
	if a := receive(t, r, during, 0); a.Verdict != ledger.Duplicated {
		t.Errorf("in the uncertain zone, too, a message may come once only: %v", a.Verdict)
	}

	told := s.Send(users[0], 0, 0)
	told.Dealt()
	receive(t, users[0], underWay, 0)
	receive(t, users[0], during, 0)
	maybe := s.Send(users[0], 0, 0)
	r.Leaving(s, 0)
	r.Left(s, 0)
	after := s.Send(users[0], 0, 0)
	if a := receive(t, r, maybe, 0); a.Verdict != ledger.Uncertain {
		t.Errorf("what was under way when the leave was asked for is %v", a.Verdict)
	}
	if a := receive(t, r, after, 0); a.Verdict != ledger.Leaked {
		t.Errorf("what was sent after the leave was confirmed is %v", a.Verdict)
	}
	for _, m := range []ledger.Message{due, told, maybe, after} {
		receive(t, users[0], m, 0)
	}
	l.Close()
	// The message that the server had acknowledged before the leave was asked for is lost.
	figures := l.Figures(ledger.Room)
	if figures.Lost != 1 || figures.Leaked != 2 || figures.Duplicated != 1 {
		t.Errorf("%+v", figures)
	}
}

func TestALateMessageIsNotLost(t *testing.T) {
	l, s, users := chat(t, ledger.All, true, 2)
	m := s.Send(users[0], 0, 0)
	receive(t, users[0], m, 0)
	// So many others that the window moves on over it.
	for range 40_000 {
		receive(t, users[1], s.Send(users[1], 0, 0), 0)
	}
	a := receive(t, users[1], m, 6*time.Second)
	if a.Verdict != ledger.Delivered || !a.Late {
		t.Errorf("a message that comes after 6 s is %+v", a)
	}
	if a := receive(t, users[1], m, 6*time.Second); a.Verdict != ledger.Duplicated {
		t.Errorf("when it comes again it is %+v", a)
	}
	l.Close()
	expect(t, l, ledger.All, ledger.Figures{Messages: 40_001, Received: 40_002, Lost: 40_000, Duplicated: 1, Late: 1})
}

func TestALostConnectionTakesAlongWhatWasUnderWay(t *testing.T) {
	l, s, users := chat(t, ledger.All, true, 3)
	first, second, third := s.Send(users[0], 0, 0), s.Send(users[0], 0, 0), s.Send(users[0], 0, 0)
	receive(t, users[1], second, 0)
	users[1].Lost(0) // the first one was overtaken, so it is lost; the third one was under way
	for _, m := range []ledger.Message{first, second, third} {
		receive(t, users[0], m, 0)
		receive(t, users[2], m, 0)
	}
	users[1].Joining(s, 0)
	users[1].Joined(s)
	back := s.Send(users[0], 0, 0)
	for _, r := range users {
		receive(t, r, back, 0)
	}
	if a := receive(t, users[1], third, 0); a.Verdict != ledger.Leaked {
		t.Errorf("what was sent before the connection came back is %v", a.Verdict)
	}
	l.Close()
	expect(t, l, ledger.All, ledger.Figures{Messages: 4, Received: 10, Lost: 1, Leaked: 1})
}

func TestALostConnectionOwesNoOrderBetweenSenders(t *testing.T) {
	l, s, users := chat(t, ledger.All, true, 3)
	slow, quick := s.Send(users[0], 0, 0), s.Send(users[1], 0, 0)
	receive(t, users[2], quick, 0) // the server may not have seen the other one yet
	users[2].Lost(0)
	for _, m := range []ledger.Message{quick, slow} {
		receive(t, users[0], m, 0)
		receive(t, users[1], m, 0)
	}
	l.Close()
	expect(t, l, ledger.All, ledger.Figures{Messages: 2, Received: 5})
}

func TestWhatALostSenderHadUnderWayCountsIfAnybodyGetsIt(t *testing.T) {
	l, s, users := chat(t, ledger.All, true, 3)
	arrives, vanishes := s.Send(users[0], 0, 0), s.Send(users[0], 0, 0)
	failed := s.Send(users[0], 0, 0)
	failed.Failed()
	users[0].Lost(0)
	receive(t, users[1], arrives, 0)
	_ = vanishes
	l.Close()
	expect(t, l, ledger.All, ledger.Figures{Messages: 3, Received: 1, Lost: 1})
}

func TestTokensNobodySent(t *testing.T) {
	l, s, users := chat(t, ledger.All, true, 1)
	s.Send(users[0], 0, 0)
	for data, found := range map[string]bool{
		`["e"]`: false, `["~test.0.1"]`: false, `["~test.0.1.0"]`: false, `["~tess.0.1.0~"]`: false, `["~test..1.0~"]`: false,
		`["~test.zzzzzzzzzz.1.0~"]`: false, `["~test.0.9.0~"]`: true, `["~test.7.1.0~"]`: true, `["~test.0.0.0~"]`: true,
	} {
		a, ok := users[0].Receive([]byte(data), 0)
		if ok != found || ok && a.Verdict != ledger.Unknown {
			t.Errorf("%s: %v, %+v", data, ok, a)
		}
	}
	if l.Unknown() != 3 {
		t.Errorf("%d unknown ones", l.Unknown())
	}
}

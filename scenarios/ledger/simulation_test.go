package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sioproof/sioproof/scenarios/ledger"
)

// simulation is a chat server, its users and the wires between them, one step at a time: each wire keeps its order, and nothing
// else has one. The server knows who is in the room when it deals with a message, so it knows what it does wrong.
type simulation struct {
	t     *rapid.T
	l     *ledger.Ledger
	scope *ledger.Scope
	users []*simulated
	now   time.Duration
	// wrong makes the server deliver a copy as often as it says, usually once.
	wrong func(s *simulation, to *simulated, m ledger.Message) int
	// what the server did wrong while nobody's membership changed
	lost, doubled int64
}

type simulated struct {
	receiver *ledger.Receiver
	up       []any // to the server: ledger.Message, "join", "leave"
	down     []any // from the server: ledger.Message, "joined", "left"
	member   bool  // as the server knows it
	state    string
}

func (s *simulation) step(actions ...func(*simulated)) {
	user := s.users[rapid.IntRange(0, len(s.users)-1).Draw(s.t, "user")]
	actions[rapid.IntRange(0, len(actions)-1).Draw(s.t, "action")](user)
	s.now += time.Millisecond
}

func (s *simulation) send(u *simulated) {
	u.up = append(u.up, s.scope.Send(u.receiver, s.now, s.now))
}

func (s *simulation) change(u *simulated) {
	switch u.state {
	case "":
		u.receiver.Joining(s.scope, s.now)
		u.up, u.state = append(u.up, "join"), "joining"
	case "in":
		u.receiver.Leaving(s.scope, s.now)
		u.up, u.state = append(u.up, "leave"), "leaving"
	}
}

// cut loses a connection. What the server has not read and what the user has not read is gone.
func (s *simulation) cut(u *simulated) {
	u.receiver.Lost(s.now)
	u.up, u.down, u.member, u.state = nil, nil, false, ""
}

// depart closes a connection on purpose. The server may still read what is on its way there; the user reads no more.
func (s *simulation) depart(u *simulated) {
	u.receiver.Departing(s.now)
	for range rapid.IntRange(0, len(u.up)).Draw(s.t, "reads") {
		s.serve(u)
	}
	u.receiver.Departed(s.now)
	u.up, u.down, u.member, u.state = nil, nil, false, ""
}

func (s *simulation) serve(u *simulated) {
	if len(u.up) == 0 {
		return
	}
	what := u.up[0]
	u.up = u.up[1:]
	switch what := what.(type) {
	case ledger.Message:
		for _, to := range s.users {
			if !to.member {
				continue
			}
			for range s.wrong(s, to, what) {
				to.down = append(to.down, what)
			}
		}
	case string:
		u.member = what == "join"
		u.down = append(u.down, what)
	}
}

func (s *simulation) read(u *simulated) {
	if len(u.down) == 0 {
		return
	}
	what := u.down[0]
	u.down = u.down[1:]
	switch what {
	case "join":
		u.receiver.Joined(s.scope)
		u.state = "in"
	case "leave":
		u.receiver.Left(s.scope, s.now)
		u.state = ""
	default:
		u.receiver.Receive([]byte(fmt.Sprint(what)), s.now)
	}
}

func (s *simulation) drain() {
	for _, u := range s.users {
		for len(u.up) > 0 {
			s.serve(u)
		}
	}
	for _, u := range s.users {
		for len(u.down) > 0 {
			s.read(u)
		}
	}
}

func simulate(t *rapid.T, wrong func(*simulation, *simulated, ledger.Message) int) *simulation {
	l := ledger.New(ledger.Options{Run: "sim", Late: time.Hour})
	s := &simulation{t: t, l: l, scope: l.Scope(ledger.Room, "room", true), wrong: wrong}
	for i := range rapid.IntRange(1, 5).Draw(t, "users") {
		s.users = append(s.users, &simulated{receiver: l.Receiver(fmt.Sprint(i), "")})
	}
	return s
}

func right(*simulation, *simulated, ledger.Message) int { return 1 }

// A server that does everything right is never accused, whatever its users do and in whatever order things happen.
func TestARightServerIsNeverAccused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := simulate(t, right)
		for range rapid.IntRange(0, 300).Draw(t, "steps") {
			s.step(s.send, s.send, s.change, s.serve, s.serve, s.serve, s.read, s.read, s.read, s.cut, s.depart)
		}
		s.drain()
		if owed := s.l.Owed(); owed != 0 {
			// A sender that lost its connection may leave something behind.
			t.Logf("%d are owed", owed)
		}
		s.l.Close()
		f := s.l.Figures(ledger.Room)
		if f.Lost+f.Duplicated+f.OutOfOrder+f.Leaked+f.Late != 0 {
			t.Fatalf("a right server is accused: %+v %+v", f, s.l.Offences())
		}
	})
}

// What a server does wrong while the membership stands is counted to the last copy.
func TestAWrongServerIsCountedExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := simulate(t, right)
		for _, u := range s.users {
			s.change(u)
		}
		s.drain()
		s.wrong = func(s *simulation, _ *simulated, _ ledger.Message) int {
			copies := rapid.SampledFrom([]int{1, 1, 1, 0, 2}).Draw(t, "copies")
			s.lost += int64(max(0, 1-copies))
			s.doubled += int64(max(0, copies-1))
			return copies
		}
		for range rapid.IntRange(0, 300).Draw(t, "steps") {
			s.step(s.send, s.serve, s.serve, s.read, s.read)
		}
		s.drain()
		s.l.Close()
		f := s.l.Figures(ledger.Room)
		if want := (ledger.Figures{Messages: f.Messages, Received: f.Messages*int64(len(s.users)) - s.lost, Lost: s.lost, Duplicated: s.doubled}); f != want {
			t.Fatalf("%+v, expected %+v", f, want)
		}
	})
}

// Also beside users who come and go, nobody who stays is miscounted.
func TestWhoStaysIsCountedExactlyBesideWhoComesAndGoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := simulate(t, right)
		stays := &simulated{receiver: s.l.Receiver("stays", "")}
		s.users = append(s.users, stays)
		s.change(stays)
		s.drain()
		s.wrong = func(s *simulation, to *simulated, _ ledger.Message) int {
			if to != stays || rapid.IntRange(0, 3).Draw(t, "loses") > 0 {
				return 1
			}
			s.lost++
			return 0
		}
		others := func(do func(*simulated)) func(*simulated) {
			return func(u *simulated) {
				if u != stays {
					do(u)
				}
			}
		}
		for range rapid.IntRange(0, 300).Draw(t, "steps") {
			s.step(s.send, s.send, others(s.change), s.serve, s.serve, s.read, s.read)
		}
		s.drain()
		s.l.Close()
		if f := s.l.Figures(ledger.Room); f.Lost != s.lost || f.Duplicated+f.Leaked+f.OutOfOrder != 0 {
			t.Fatalf("%+v, expected %d lost", f, s.lost)
		}
	})
}

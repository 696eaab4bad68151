package driver

import (
	"slices"
	"testing"
	"time"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/protocol/socketio"
	"github.com/sioproof/sioproof/scenarios/measure"
)

// accepting answers as a server that lets every client in and acknowledges every event.
func accepting(s session, name string, packet socketio.Packet) {
	switch {
	case name == "connect":
		s.accept()
	case packet.HasID:
		s.acknowledge(packet)
	}
}

// counts are the counters that tell how connections went.
type counts struct{ tried, connected, disconnects, errors int64 }

func countsOf(r measure.Results) counts {
	return counts{r.Counts[measure.Tried], r.Counts[measure.Connected], r.Counts[measure.Disconnects], r.Counts[measure.Errors]}
}

// A load loses or misses its connection as the answers of the server say. The server then knows which steps ran, and on which
// connection.
func TestLost(t *testing.T) {
	const greeting = `
on_connect:
  - emit: {event: one, ack: true}
  - emit: {event: two, ack: true}
  - emit: {event: three, ack: true}
steps:
  - emit: {event: four, ack: true}
  - emit: {event: end, ack: true}
`
	for name, test := range map[string]struct {
		answer     func(s session, name string, packet socketio.Packet)
		source     string
		want       []string
		counts     counts
		reconnects int64
	}{
		"while connecting": {
			answer: func(s session, name string, packet socketio.Packet) {
				if s.number <= 2 {
					s.Close()
				}
				accepting(s, name, packet)
			},
			source: greeting,
			want:   []string{"1 connect", "2 connect", "3 connect", "3 one", "3 two", "3 three", "3 four", "3 end"},
			counts: counts{tried: 3 + 5, connected: 1, errors: 2},
		},
		"refused": {
			answer: func(s session, name string, packet socketio.Packet) {
				if s.number <= 2 {
					s.refuse()
					return
				}
				accepting(s, name, packet)
			},
			source: greeting,
			want:   []string{"1 connect", "2 connect", "3 connect", "3 one", "3 two", "3 three", "3 four", "3 end"},
			counts: counts{tried: 3 + 5, connected: 1, errors: 2},
		},
		// The greeting that was broken off is not continued.
		"while greeting": {
			answer: func(s session, name string, packet socketio.Packet) {
				if name == "two" && s.number <= 2 {
					s.Close()
					return
				}
				accepting(s, name, packet)
			},
			source: greeting,
			want: []string{
				"1 connect", "1 one", "1 two",
				"2 connect", "2 one", "2 two",
				"3 connect", "3 one", "3 two", "3 three", "3 four", "3 end",
			},
			counts:     counts{tried: 3 + 2 + 2 + 5, connected: 3, disconnects: 2, errors: 2},
			reconnects: 2,
		},
		"in a loop while greeting": {
			answer: func(s session, name string, packet socketio.Packet) {
				if name == "two" && s.number == 1 {
					s.Close()
					return
				}
				accepting(s, name, packet)
			},
			source: `
on_connect:
  - loop: {count: 2, steps: [emit: {event: one, ack: true}, emit: {event: two, ack: true}]}
steps:
  - emit: {event: end, ack: true}
`,
			want: []string{
				"1 connect", "1 one", "1 two",
				"2 connect", "2 one", "2 two", "2 one", "2 two", "2 end",
			},
			counts:     counts{tried: 2 + 2 + 5, connected: 2, disconnects: 1, errors: 1},
			reconnects: 1,
		},
		"in the last step of the greeting": {
			answer: func(s session, name string, packet socketio.Packet) {
				if name == "three" && s.number == 1 {
					s.Close()
					return
				}
				accepting(s, name, packet)
			},
			source: greeting,
			want: []string{
				"1 connect", "1 one", "1 two", "1 three",
				"2 connect", "2 one", "2 two", "2 three", "2 four", "2 end",
			},
			counts:     counts{tried: 2 + 3 + 5, connected: 2, disconnects: 1, errors: 1},
			reconnects: 1,
		},
		// The loop goes on with its next step.
		"in a loop": {
			answer: func(s session, name string, packet socketio.Packet) {
				if name == "end of round 1" && s.number == 1 || name == "begin of round 2" && s.number == 2 {
					s.Close()
					return
				}
				accepting(s, name, packet)
			},
			source: `
on_connect: [emit: {event: greet, ack: true}]
steps:
  - loop:
      count: 4
      steps:
        - emit: {event: "begin of round {turn}", ack: true}
        - emit: {event: "end of round {turn}", ack: true}
  - emit: {event: end, ack: true}
`,
			want: []string{
				"1 connect", "1 greet", "1 begin of round 0", "1 end of round 0", "1 begin of round 1", "1 end of round 1",
				"2 connect", "2 greet", "2 begin of round 2",
				"3 connect", "3 greet", "3 end of round 2", "3 begin of round 3", "3 end of round 3", "3 end",
			},
			counts:     counts{tried: 3 + 3 + 8 + 1, connected: 3, disconnects: 2, errors: 2},
			reconnects: 2,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, test.answer)
			load := server.begin(t, promptly, "1h", test.source)
			last := test.want[len(test.want)-1]
			if got := server.await(t, last); !slices.Equal(got, test.want) {
				t.Errorf("the server received\n%q, want\n%q", got, test.want)
			}
			load.Stop()
			results := load.end(t)
			if got := countsOf(results); got != test.counts {
				t.Errorf("%+v, want %+v; errors %v", got, test.counts, results.Errors)
			}
			if n := results.Times[measure.Reconnect].Count; n != test.reconnects {
				t.Errorf("%d reconnects are timed, want %d", n, test.reconnects)
			}
		})
	}
}

// A server that closes the namespace may leave the transport open. The user closes that, as the official client does.
func TestLostByADisconnectOfTheServer(t *testing.T) {
	server := serve(t, func(s session, name string, packet socketio.Packet) {
		if name == "four" && s.number == 1 {
			s.send("41")
			return
		}
		accepting(s, name, packet)
	})
	load := server.begin(t, promptly, "1h", `
on_connect: [emit: {event: one, ack: true}]
steps: [emit: {event: four, ack: true}, emit: {event: end, ack: true}]
`)
	if got, want := server.await(t, "2 end"), []string{"1 connect", "1 one", "1 four", "2 connect", "2 one", "2 end"}; !slices.Equal(got, want) {
		t.Errorf("the server received\n%q, want\n%q", got, want)
	}
	select {
	case number := <-server.ended:
		if number != 1 {
			t.Errorf("connection %d has ended, want 1", number)
		}
	case <-time.After(patience):
		t.Error("the transport of connection 1 is still open")
	}
	load.Stop()
	if got, want := countsOf(load.end(t)), (counts{tried: 2 + 2 + 2, connected: 2, disconnects: 1, errors: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// login is a profile whose setup waits for an answer of the server.
func login(t *testing.T) *profiles.Profile {
	t.Helper()
	profile, err := profiles.Parse("test.yaml", []byte(`
name: test
setup: [{emit: login, reply: {event: welcome}}]
operations: {say_all: {emit: say, args: ["{arg}"], deliver: {event: said, args: ["{arg}"], to: all}}}
`))
	if err != nil {
		t.Fatal(err)
	}
	return profile
}

// The setup of the profile belongs to the attempt to connect: a loss there is a failed attempt.
func TestLostInTheSetupOfTheProfile(t *testing.T) {
	server := serve(t, func(s session, name string, packet socketio.Packet) {
		switch {
		case name == "login" && s.number == 1:
			s.Close()
		case name == "login":
			s.send(`42["welcome"]`)
		default:
			accepting(s, name, packet)
		}
	})
	server.target.Profile = login(t)
	load := server.begin(t, promptly, "1h", "on_connect: [emit: {event: greet, ack: true}]\nsteps: [emit: {event: end, ack: true}]")
	want := []string{"1 connect", "1 login", "2 connect", "2 login", "2 greet", "2 end"}
	if got := server.await(t, "2 end"); !slices.Equal(got, want) {
		t.Errorf("the server received\n%q, want\n%q", got, want)
	}
	load.Stop()
	if got, want := countsOf(load.end(t)), (counts{tried: 2 + 2, connected: 1, disconnects: 1, errors: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// An attempt that fails in the setup closes its connection. That is no disconnect by the server.
func TestAFailedSetupClosesTheConnection(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	server := serve(t, func(s session, name string, packet socketio.Packet) {
		if name == "connect" {
			s.accept()
		}
	})
	server.target.Profile = login(t)
	load := server.begin(t, backoff{first: time.Hour, limit: time.Hour}, "1h", "connection: {timeout: 3s}\nsteps: [emit: {event: never}]")
	server.await(t, "1 login")
	select {
	case <-server.ended:
	case <-time.After(patience):
		t.Error("the connection is still open")
	}
	load.Stop()
	if got, want := countsOf(load.end(t)), (counts{tried: 1, errors: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

// A user that has run its steps is idle: no goroutine drives it, until it loses its connection.
func TestLostWhileIdle(t *testing.T) {
	conns := make(chan session, 2)
	server := serve(t, func(s session, name string, packet socketio.Packet) {
		if name == "connect" {
			conns <- s
		}
		accepting(s, name, packet)
	})
	load := server.begin(t, promptly, "1h", "on_connect: [emit: {event: greet, ack: true}]\nsteps: [emit: {event: once, ack: true}]")
	idle := func() bool {
		users := load.population.all()
		if len(users) == 0 {
			return false
		}
		u := users[0]
		u.mu.Lock()
		defer u.mu.Unlock()
		return u.onLoss != nil
	}
	testutil.Eventually(t, "the user is idle", idle)
	(<-conns).Close()
	want := []string{"1 connect", "1 greet", "1 once", "2 connect", "2 greet"}
	if got := server.await(t, "2 greet"); !slices.Equal(got, want) {
		t.Errorf("the server received\n%q, want\n%q", got, want)
	}
	testutil.Eventually(t, "the user is idle again", idle)
	load.Stop()
	if got, want := countsOf(load.end(t)), (counts{tried: 2 + 3, connected: 2, disconnects: 1}); got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}

package sio5

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/session"
)

const (
	// firstEvents is how many connections are looked at for a first event that gets lost: a server that loses three in a hundred is found
	// out with a probability of more than 99.7 %.
	firstEvents = 200
	// earlyConnects is the same for a CONNECT that comes early: more than 99 % of the servers that lose five in a hundred are found out.
	earlyConnects = 100
	// firstsAtOnce is how many of these connections are open at the same time.
	firstsAtOnce = 25
)

// expectFirsts makes many connections, and expects that none of them loses its first packet. Each says what it has lost, or nothing. A
// server that loses any is not asked for the rest.
func expectFirsts(t *trial.Trial, connections int, expected string, lost func() string) {
	for done := 0; done < connections; done += firstsAtOnce {
		var mu sync.Mutex
		var found []string
		var connecting []func()
		for range firstsAtOnce {
			connecting = append(connecting, func() {
				if what := lost(); what != "" {
					mu.Lock()
					defer mu.Unlock()
					found = append(found, what)
				}
			})
		}
		t.Together(connecting...)
		if len(found) > 0 {
			t.Fail(fmt.Sprintf("%s, on each of %d connections", expected, connections), "%d of the first %d lost it: %s", len(found), done+firstsAtOnce, found[0])
		}
	}
}

// firstEventLost connects to the main namespace and speaks as soon as it is let in, and if that is not answered, once more a moment
// later. It says that the first event is lost if only the second one is answered.
func firstEventLost(t *trial.Trial) string {
	s := session.Open(t, fastest(t))
	defer s.Close()
	s.Enter("/", t.Auth(s.User))
	first := t.Token()
	s.SendEcho("/", first)
	if heardWithin(s, t.Server.Timing.Settle, first) {
		return ""
	}
	second := t.Token()
	s.SendEcho("/", second)
	s.AwaitToken(profiles.Echo, second)
	if t.Server.Profile.Tolerates(profiles.UnorderedEvents) && heardWithin(s, t.Server.Timing.Settle, first) || len(s.Heard(first)) > 0 {
		return ""
	}
	return fmt.Sprintf("%s was not answered, and %s behind it was", first, second)
}

// heardWithin waits for an echo for that time, and says whether it has come.
func heardWithin(s *session.Session, within time.Duration, token string) bool {
	const pause = 5 * time.Millisecond
	for deadline := time.Now().Add(within); len(s.Heard(token)) == 0; time.Sleep(pause) {
		if s.Ended() != nil || time.Now().After(deadline) {
			return false
		}
	}
	return true
}

// fastest is the transport on which the least time passes between the answer to CONNECT and the first event.
func fastest(t *trial.Trial) client.Transport {
	if trial.WebSocket.Missing(t.Server, t.Variant) {
		return client.Polling
	}
	return client.WebSocket
}

// earlyConnectLost opens a WebSocket and sends CONNECT before it has read anything. It says what came instead of an answer, which may be a
// refusal.
func earlyConnectLost(t *trial.Trial) string {
	namespace := trial.Namespaces(t.Server)[0]
	socket := session.Dial(t, session.Wire(t), session.EngineQuery(client.WebSocket, ""))
	defer socket.Reset()
	if err := socket.SendText([]byte(session.Packet("0", namespace, t.AuthText()))); err != nil {
		return err.Error()
	}
	for deadline := time.Now().Add(t.Server.Timing.Reply); ; {
		frame, err := session.ReceiveFrame(t, socket, time.Until(deadline))
		switch {
		case err != nil && time.Now().After(deadline):
			return fmt.Sprintf("no answer within %v", t.Server.Timing.Reply)
		case err != nil:
			return err.Error()
		case strings.HasPrefix(string(frame.Payload), "40"), strings.HasPrefix(string(frame.Payload), "44"): // let in or refused
			return ""
		case string(frame.Payload) == "2":
			_ = socket.SendText([]byte("3")) // a failure shows in the next frame
		}
	}
}

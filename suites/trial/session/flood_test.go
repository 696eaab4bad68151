package session_test

import (
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/suites/trial"
	"github.com/sioproof/sioproof/suites/trial/participant"
	"github.com/sioproof/sioproof/suites/trial/session"
)

// flood is a server that lets everybody in and then sends events of a mebibyte for as long as somebody takes them.
type flood struct{ event string }

func newFlood() *flood { return &flood{`42["flood","` + strings.Repeat("x", 1<<20) + `"]`} }

const floodOpen = `0{"sid":"abc","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}`

func (f *flood) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch {
	case query.Get("EIO") != "4":
		w.WriteHeader(http.StatusBadRequest)
	case query.Get("transport") == "websocket":
		conn, _, _, err := ws.UpgradeHTTP(r, w)
		if err != nil {
			return
		}
		defer conn.Close()
		_ = wsutil.WriteServerText(conn, []byte(floodOpen))
		if _, err := wsutil.ReadClientText(conn); err != nil {
			return
		}
		_ = wsutil.WriteServerText(conn, []byte(`40{"sid":"def"}`))
		for wsutil.WriteServerText(conn, []byte(f.event)) == nil {
		}
	case query.Get("sid") == "":
		io.WriteString(w, floodOpen)
	case r.Method == http.MethodPost:
		io.Copy(io.Discard, r.Body)
		io.WriteString(w, "ok")
	default:
		io.WriteString(w, `40{"sid":"def"}`+strings.Repeat("\x1e"+f.event, 12))
	}
}

// A server that sends without end ends the case, which says why, and fills no memory: neither that of the session, nor that of the
// answers to its GET requests, nor that of a participant.
func TestAFloodIsBounded(t *testing.T) {
	target := open(t, serve(t, newFlood()))
	target.Timing.Reply, target.Timing.Case = testutil.Patience, 2*testutil.Patience
	for name, body := range map[string]func(*trial.Trial){
		"WebSocket": func(t *trial.Trial) {
			s := session.Open(t, client.WebSocket)
			s.Connect("/")
			s.AwaitEvent("/", "an event called answer", func(event string, _ []any) bool { return event == "answer" })
		},
		"long-polling": func(t *trial.Trial) {
			s := session.Open(t, client.Polling)
			s.Connect("/")
			s.AwaitEvent("/", "an event called answer", func(event string, _ []any) bool { return event == "answer" })
		},
		"GET requests by hand": func(t *trial.Trial) {
			s := session.Handshake(t, client.Polling)
			for {
				s.Take(s.SendGet().Await("an answer to a GET", t.Server.Timing.Reply))
			}
		},
		"nothing is awaited": func(t *trial.Trial) {
			s := session.Open(t, client.WebSocket)
			s.Connect("/")
			<-t.Context().Done()
		},
		"participant": func(t *trial.Trial) {
			p := participant.Dial(t, trial.Variant{Engine: 4, Transport: client.WebSocket}, "ann").Enter("/", "ann")
			p.Until("an event called answer", func([]participant.Received) bool { return false })
		},
	} {
		t.Run(name, func(t *testing.T) {
			outcome, run := examine(target, trial.Case{Level: reports.Must, Body: body})
			if outcome.Verdict != reports.Fail || !strings.Contains(outcome.Actual, "MiB are kept for a case") {
				t.Errorf("%s: expected %s, actual %s%s", outcome.Verdict, outcome.Expected, outcome.Actual, outcome.Reason)
			}
			runtime.KeepAlive(run)
		})
	}
}

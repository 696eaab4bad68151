package server_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/gobwas/ws"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/server"
)

// odd is a server that makes something else of some handshakes.
type odd struct {
	fake
	engine, transport string           // these handshakes; empty for any
	times             int64            // so many of them; 0 for all
	instead           http.HandlerFunc // what comes in place of the answer

	met atomic.Int64
}

func (o *odd) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if !q.Has("sid") && (o.engine == "" || q.Get("EIO") == o.engine) && q.Get("transport") == o.transport {
		if o.times == 0 || o.met.Add(1) <= o.times {
			o.instead(w, r)
			return
		}
	}
	o.fake.ServeHTTP(w, r)
}

// silence answers nothing as long as the client waits.
func silence(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }

// cutOff closes the connection in place of an answer.
func cutOff(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// closeAtOnce accepts a WebSocket and closes it.
func closeAtOnce(w http.ResponseWriter, r *http.Request) {
	if conn, _, _, err := ws.UpgradeHTTP(r, w); err == nil {
		_ = ws.WriteFrame(conn, ws.NewCloseFrame(ws.NewCloseFrameBody(ws.StatusNormalClosure, "")))
		conn.Close()
	}
}

func openOdd(t *testing.T, o *odd, options server.Options) (*server.Server, error) {
	t.Helper()
	o.ready()
	running := httptest.NewServer(o)
	t.Cleanup(running.Close)
	options.URL = running.URL
	if options.TimeoutScale = 0.2; o.times > 0 {
		options.TimeoutScale = 1
	}
	ctx, cancel := context.WithTimeout(t.Context(), testutil.Patience)
	defer cancel()
	opened, err := server.Open(ctx, options)
	if err == nil {
		t.Cleanup(func() { opened.Close() })
	}
	return opened, err
}

func TestWhatWasNotAnsweredIsAskedAgain(t *testing.T) {
	const everything = "Engine.IO 4 (polling, websocket, upgrade)"
	for name, test := range map[string]struct {
		server *odd
		remark string
	}{
		"the first poll has no answer": {&odd{transport: "polling", engine: "4", times: 1, instead: silence},
			"a polling handshake of Engine.IO 4 had no answer within 5s, and was answered when it was asked again"},
		"the first poll is cut off": {&odd{transport: "polling", engine: "4", times: 1, instead: cutOff},
			"a polling handshake of Engine.IO 4 was cut off without an answer, and was answered when it was asked again"},
		"the first two polls find no worker": {&odd{transport: "polling", engine: "4", times: 2, instead: answering(503, "", "")},
			"a polling handshake of Engine.IO 4 was answered with 503 Service Unavailable, and was answered when it was asked again"},
		"the first WebSocket has no answer": {&odd{transport: "websocket", engine: "4", times: 1, instead: silence},
			"a websocket handshake of Engine.IO 4 had no answer within 5s, and was answered when it was asked again"},
		"the first WebSocket is closed": {&odd{transport: "websocket", engine: "4", times: 1, instead: closeAtOnce},
			"a websocket handshake of Engine.IO 4 was accepted, and closed before the open packet, and was answered when it was asked again"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(test.remark, "within 5s") {
				testutil.Long(t)
			}
			test.server.engines = "4"
			opened, err := openOdd(t, test.server, server.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := opened.Detection.String(); got != everything {
				t.Errorf("detected %s, want %s", got, everything)
			}
			if got := opened.Describe().Remarks; !slices.Equal(got, []string{test.remark}) {
				t.Errorf("remarks %q, want %q", got, test.remark)
			}
		})
	}
}

func TestNoAnswerIsNoRefusal(t *testing.T) {
	const wrong = `0{"sid":"a","upgrades":[],"pingInterval":"x","pingTimeout":200}`
	for name, test := range map[string]struct {
		server        *odd
		problem, hint string
	}{
		"polling has no answer": {&odd{transport: "polling", instead: silence, fake: fake{engines: "4"}},
			"speaks Engine.IO 4 (websocket), but a polling handshake of Engine.IO 4 had no answer within 1s, 3 times in a row",
			"--transport websocket tests that transport alone"},
		"polling is cut off": {&odd{transport: "polling", instead: cutOff, fake: fake{engines: "4"}},
			"a polling handshake of Engine.IO 4 was cut off without an answer", "--transport websocket"},
		"polling fails": {&odd{transport: "polling", instead: answering(500, "", ""), fake: fake{engines: "4"}},
			"a polling handshake of Engine.IO 4 was answered with 500 Internal Server Error", "--transport websocket"},
		"polling begins with a wrong handshake": {&odd{transport: "polling", instead: answering(200, "", wrong), fake: fake{engines: "4"}},
			`a polling handshake of Engine.IO 4 was answered with an invalid handshake: pingInterval is "x"`, "--transport websocket"},
		"a WebSocket has no answer": {&odd{transport: "websocket", instead: silence, fake: fake{engines: "4", noUpgrade: true}},
			"speaks Engine.IO 4 (polling), but a websocket handshake of Engine.IO 4 had no answer", "--transport polling tests"},
		"a WebSocket is closed at once": {&odd{transport: "websocket", instead: closeAtOnce, fake: fake{engines: "4", noUpgrade: true}},
			"a websocket handshake of Engine.IO 4 was accepted, and closed before the open packet", "--transport polling tests"},
		"a WebSocket gets a gateway's error": {&odd{transport: "websocket", instead: answering(502, "", ""), fake: fake{engines: "4", noUpgrade: true}},
			"a websocket handshake of Engine.IO 4 was answered with 502 Bad Gateway", "--transport polling tests"},
		"a generation has no answer": {&odd{engine: "3", transport: "polling", instead: silence, fake: fake{engines: "4"}},
			"speaks Engine.IO 4 (polling, websocket, upgrade), but a polling handshake of Engine.IO 3 had no answer",
			"--eio 4 leaves Engine.IO 3 out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := openOdd(t, test.server, server.Options{})
			if err == nil {
				t.Fatal("opened")
			}
			problem, hint := parts(t, err)
			if !strings.Contains(problem, test.problem) || !strings.Contains(hint, test.hint) {
				t.Errorf("got:  %s\nhint: %s\nwant: %s\nhint: %s", problem, hint, test.problem, test.hint)
			}
		})
	}
}

func TestQuestionsThatAreNotAskedForMayStayOpen(t *testing.T) {
	for name, test := range map[string]struct {
		server  *odd
		options server.Options
		want    string
	}{
		"polling": {&odd{transport: "polling", instead: silence, fake: fake{engines: "4"}},
			server.Options{Transports: []string{"websocket"}}, "Engine.IO 4 (websocket)"},
		"a generation": {&odd{engine: "3", transport: "polling", instead: silence, fake: fake{engines: "4"}},
			server.Options{Engine: engineio.V4}, "Engine.IO 4 (polling, websocket, upgrade)"},
		"a generation that it refuses rudely": {&odd{engine: "3", transport: "polling", instead: answering(500, "", ""), fake: fake{engines: "4"}},
			server.Options{}, "Engine.IO 4 (polling, websocket, upgrade)"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opened, err := openOdd(t, test.server, test.options)
			if err != nil {
				t.Fatal(err)
			}
			if got := opened.Detection.String(); got != test.want || len(opened.Detection.Remarks) > 0 {
				t.Errorf("detected %s, want %s; remarks %q", got, test.want, opened.Detection.Remarks)
			}
		})
	}
}

// Cases judge an upgrade that is announced, so the target is opened although its WebSocket does not answer.
func TestAnAnnouncedWebSocketWithoutAnAnswerIsLeftToTheCases(t *testing.T) {
	t.Parallel()
	opened, err := openOdd(t, &odd{transport: "websocket", instead: silence, fake: fake{engines: "34"}}, server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range []engineio.Revision{engineio.V4, engineio.V3} {
		if !opened.Detection.Announces(engine) || opened.Detection.Offers(engine, client.WebSocket) {
			t.Errorf("Engine.IO %d: %s", engine, opened.Detection)
		}
	}
	want := "a websocket handshake of Engine.IO 4 had no answer within 1s"
	if !slices.Contains(opened.Detection.Remarks, want) {
		t.Errorf("remarks %q, want %q among them", opened.Detection.Remarks, want)
	}
}

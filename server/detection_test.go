package server_test

import (
	"context"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/internal/usage"
	"github.com/sioproof/sioproof/protocol/engineio"
	"github.com/sioproof/sioproof/server"
)

func TestDetection(t *testing.T) {
	cases := map[string]struct {
		server *fake
		want   string
	}{
		"revision 4":                                   {&fake{engines: "4"}, "Engine.IO 4 (polling, websocket, upgrade)"},
		"revision 3":                                   {&fake{engines: "3"}, "Engine.IO 3 (polling, websocket, upgrade)"},
		"both":                                         {&fake{engines: "34"}, "Engine.IO 4 (polling, websocket, upgrade) and Engine.IO 3 (polling, websocket, upgrade)"},
		"ignores EIO, speaks 3":                        {&fake{format: "3"}, "Engine.IO 3 (polling, websocket, upgrade)"},
		"ignores EIO, speaks 3 in octets":              {&fake{format: "3", binary: true}, "Engine.IO 3 (polling, websocket, upgrade)"},
		"needs polls to handle a POST":                 {&fake{format: "3", needsPoll: true}, "Engine.IO 3 (polling, websocket, upgrade)"},
		"ignores EIO, speaks 4":                        {&fake{format: "4"}, "Engine.IO 4 (polling, websocket, upgrade)"},
		"polling only":                                 {&fake{engines: "34", noWebSocket: true}, "Engine.IO 4 (polling) and Engine.IO 3 (polling)"},
		"announced, but not let through":               {&fake{engines: "34", noPassage: true}, "Engine.IO 4 (polling) and Engine.IO 3 (polling)"},
		"no upgrade announced":                         {&fake{engines: "4", noUpgrade: true}, "Engine.IO 4 (polling, websocket)"},
		"websocket only, 4":                            {&fake{engines: "4", noPolling: true}, "Engine.IO 4 (websocket)"},
		"websocket only, 3":                            {&fake{engines: "3", noPolling: true}, "Engine.IO 3 (websocket)"},
		"websocket only, both":                         {&fake{engines: "34", noPolling: true}, "Engine.IO 4 (websocket) and Engine.IO 3 (websocket)"},
		"websocket only, ignores EIO, speaks 3":        {&fake{format: "3", noPolling: true}, "Engine.IO 3 (websocket)"},
		"websocket only, ignores EIO, speaks 4":        {&fake{format: "4", noPolling: true}, "Engine.IO 4 (websocket)"},
		"websocket only, an event before CONNECT":      {&fake{engines: "4", noPolling: true, latePacket: `42["hello"]`}, "Engine.IO 4 (websocket)"},
		"websocket only, 3, lets nobody in":            {&fake{engines: "3", noPolling: true, letsNobody: true}, "Engine.IO 3 (websocket)"},
		"websocket only, ignores EIO, 3, lets nobody":  {&fake{format: "3", noPolling: true, letsNobody: true}, "Engine.IO 3 (websocket)"},
		"websocket only, ignores EIO, 4, lets nobody":  {&fake{format: "4", noPolling: true, letsNobody: true}, "Engine.IO 4 (websocket)"},
		"refuses inside the websocket":                 {&fake{engines: "4", httpInside: true}, "Engine.IO 4 (polling, websocket, upgrade)"},
		"refuses inside the websocket, websocket only": {&fake{engines: "4", noPolling: true, httpInside: true}, "Engine.IO 4 (websocket)"},
	}
	for name, test := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			running := test.server.start(t)
			opened, err := server.Open(context.Background(), server.Options{URL: running.URL})
			if err != nil {
				t.Fatal(err)
			}
			defer opened.Close()
			if got := opened.Detection.String(); got != test.want {
				t.Errorf("detected %s, want %s", got, test.want)
			}
			if h := opened.Detection.Handshake; h.PingInterval != 300*time.Millisecond || h.PingTimeout != 200*time.Millisecond || h.MaxPayload != 1000 {
				t.Errorf("handshake %+v", h)
			}
			if n := test.server.left(); n != 0 {
				t.Errorf("%d of %d sessions are left behind", n, test.server.seen)
			}
		})
	}
}

func TestRecoveryIsDetected(t *testing.T) {
	for name, test := range map[string]struct {
		server *fake
		want   bool
	}{
		"with":                         {&fake{engines: "34", recovery: true}, true},
		"without":                      {&fake{engines: "34"}, false},
		"of the generation before":     {&fake{engines: "3", recovery: true}, false},
		"an event before it is told":   {&fake{engines: "4", recovery: true, latePacket: `42["hello"]`}, true},
		"nobody is let in to be told":  {&fake{engines: "4", recovery: true, noWebSocket: true}, false},
		"without polling, and without": {&fake{engines: "4", noPolling: true}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opened, err := server.Open(context.Background(), server.Options{URL: test.server.start(t).URL})
			if err != nil {
				t.Fatal(err)
			}
			defer opened.Close()
			if opened.Detection.Recovery != test.want {
				t.Errorf("detected: %v", opened.Detection.Recovery)
			}
		})
	}
}

func TestDetectionIsNarrowedByTheOptions(t *testing.T) {
	running := (&fake{engines: "34"}).start(t)
	opened, err := server.Open(context.Background(), server.Options{URL: running.URL, Engine: engineio.V3, Transports: []string{"polling"},
		TimeoutScale: 0.2}) // nobody is let in over polling
	if err != nil {
		t.Fatal(err)
	}
	d := opened.Detection
	if d.String() != "Engine.IO 3 (polling)" || !d.Speaks(engineio.V3) || d.Speaks(engineio.V4) ||
		!d.Offers(engineio.V3, client.Polling) || d.Offers(engineio.V3, client.WebSocket) || d.Transports(engineio.V4) != nil {
		t.Errorf("narrowed to %s", d)
	}
	if _, ok := d.HandshakeOf(engineio.V3); !ok {
		t.Error("the handshake is gone")
	}
}

func TestWhatIsAskedForAndNotThere(t *testing.T) {
	running := (&fake{engines: "4"}).start(t)
	_, err := server.Open(context.Background(), server.Options{URL: running.URL, Engine: engineio.V3})
	want := "the target speaks Engine.IO 4 (polling, websocket, upgrade), and nothing of that is asked for"
	if config, ok := err.(*usage.Error); !ok || config.Problem != want {
		t.Errorf("got %v", err)
	}
}

func TestWhatIsAnnounced(t *testing.T) {
	for name, test := range map[string]struct {
		server     *fake
		transports []string
		want       bool
	}{
		"and to be had":            {&fake{engines: "4"}, nil, true},
		"and not to be had":        {&fake{engines: "4", noPassage: true}, nil, true},
		"and not asked for":        {&fake{engines: "4", noPassage: true}, []string{"polling"}, false},
		"nothing":                  {&fake{engines: "4", noUpgrade: true}, nil, false},
		"nothing, websocket only":  {&fake{engines: "4", noPolling: true}, nil, false},
		"nothing to the other one": {&fake{engines: "3"}, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opened, err := server.Open(context.Background(), server.Options{URL: test.server.start(t).URL, Transports: test.transports})
			if err != nil {
				t.Fatal(err)
			}
			if got := opened.Detection.Announces(engineio.V4); got != test.want {
				t.Errorf("the upgrade to WebSocket is announced: %v, want %v", got, test.want)
			}
		})
	}
}

func TestDetectionEndsWithItsContext(t *testing.T) {
	silent := listen(t, func(c connection) { c.wait() })
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	begin := time.Now()
	_, err := server.Open(ctx, server.Options{URL: silent, TimeoutScale: 100}) // its own timeouts are far beyond Patience
	if err != context.DeadlineExceeded || time.Since(begin) > testutil.Patience {
		t.Errorf("%v after %v", err, time.Since(begin))
	}
}

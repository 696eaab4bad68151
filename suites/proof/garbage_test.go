package proof_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/gobwas/ws"
	"github.com/gobwas/ws/wsutil"

	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/profiles"
	"github.com/sioproof/sioproof/reference"
	"github.com/sioproof/sioproof/reports"
	"github.com/sioproof/sioproof/server"
)

// garbled passes everything on but WebSockets: there it sends an open packet, and then bytes that are no frames.
type garbled struct{ http.Handler }

func (g garbled) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Upgrade") == "" {
		g.Handler.ServeHTTP(w, r)
		return
	}
	conn, _, _, err := ws.UpgradeHTTP(r, w)
	if err != nil {
		return
	}
	defer conn.Close()
	_ = wsutil.WriteServerText(conn, []byte(`0{"sid":"abc","upgrades":[],"pingInterval":300,"pingTimeout":5000,"maxPayload":1000000}`))
	if _, err := wsutil.ReadClientText(conn); err == nil {
		_, _ = conn.Write([]byte(strings.Repeat("\xff\x7fgarbage", 100)))
	}
}

// A transport that lets nobody in costs few failures, mostly of cases about connecting, and one line for all that could not be tried. The other transport is judged.
func TestATransportOfNoUseIsGivenUp(t *testing.T) {
	testutil.Long(t)
	t.Parallel()
	running, err := reference.Start(context.Background(), calm(reference.Options{Addr: "127.0.0.1:0", Engine: reference.Own}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = running.Close() })
	address, err := url.Parse(running.URL())
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(garbled{httputil.NewSingleHostReverseProxy(address)})
	t.Cleanup(front.Close)
	t.Cleanup(front.CloseClientConnections)
	target, err := server.Open(context.Background(), server.Options{URL: front.URL, Profile: profiles.Contract, Transports: []string{"polling", "websocket"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = target.Close() })
	var kept, failed, passed int
	for _, r := range runSuites(t, target, strictly(nil, "SIO5-*")).Results {
		switch {
		case strings.Contains(r.Reason, "websocket of Engine.IO 4 is of no use"):
			kept++
		case r.Class(reports.StrictReference) == reports.Failed:
			failed++
			t.Logf("%s: expected %s, actual %s%s", r.Name(), r.Expected, r.Actual, r.Reason)
		case r.Verdict == reports.Pass:
			passed++
		}
	}
	if kept < 30 || failed > 20 || passed < 10 {
		t.Errorf("%d results are not applicable, %d failed, %d passed", kept, failed, passed)
	}
}

package engine_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/front"
)

// brisk are heartbeats as the official test suites have them.
var brisk = engine.Options{Bounds: front.Bounds{PingInterval: 300 * time.Millisecond, PingTimeout: 200 * time.Millisecond}}

func TestHeartbeatByPolling(t *testing.T) {
	t.Parallel()
	_, endpoint := server(t, brisk)
	p := openPolling(t, endpoint, "4", "")
	for range 3 {
		p.expect(p.get(), http.StatusOK, "2")
		p.expect(p.post("3"), http.StatusOK, "ok")
	}
	p3 := openPolling(t, endpoint, "3", "")
	p3.expect(p3.post("4:2abc"), http.StatusOK, "ok")
	p3.expect(p3.get(), http.StatusOK, "4:3abc")
}

func TestHeartbeatOnWebSocketKeepsItsPace(t *testing.T) {
	t.Parallel()
	_, endpoint := server(t, brisk)
	started := time.Now()
	s := openWebSocket(t, endpoint, "4")
	const rounds = 4
	for range rounds {
		s.expect("2")
		s.send("3")
	}
	if took := time.Since(started); took < rounds*brisk.PingInterval {
		t.Errorf("%d pings after %v", rounds, took)
	}
	s3 := openWebSocket(t, endpoint, "3")
	s3.send("2")
	s3.expect("3") // and no ping of the server's before it
}

func TestSilenceEndsTheSession(t *testing.T) {
	t.Parallel()
	for _, revision := range []string{"3", "4"} {
		received := make(recorder, 1)
		s, endpoint := serverFor(t, received, brisk)
		started := time.Now()
		openWebSocket(t, endpoint, revision).expectClose(0)
		if took := time.Since(started); took < brisk.PingInterval+brisk.PingTimeout {
			t.Errorf("EIO=%s: the WebSocket was closed after %v", revision, took)
		}
		received.expect(t, "closed: ping timeout")

		p := openPolling(t, endpoint, revision, "")
		received.expect(t, "closed: ping timeout")
		p.expect(p.get(), http.StatusBadRequest, "")
		if n := s.Connections(); n != 0 {
			t.Errorf("%d sessions are left", n)
		}
	}
}

func TestHeartbeatGoesOnAfterTheUpgrade(t *testing.T) {
	t.Parallel()
	_, endpoint := server(t, brisk)
	s := openPolling(t, endpoint, "4", "").upgrade()
	for range 3 {
		s.expect("2")
		s.send("3")
	}
}

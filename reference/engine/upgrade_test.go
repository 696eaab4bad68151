package engine_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/sioproof/sioproof/client/wire"
	"github.com/sioproof/sioproof/internal/testutil"
	"github.com/sioproof/sioproof/reference/engine"
	"github.com/sioproof/sioproof/reference/front"
)

// packet writes a packet as one polling payload of the revision.
func packet(revision, text string) string {
	if revision == "3" {
		return fmt.Sprintf("%d:%s", len(text), text)
	}
	return text
}

// upgrade moves a polling session to a WebSocket.
func (p *peer) upgrade() *stream {
	p.t.Helper()
	s := p.dial()
	s.send("2probe")
	s.expect("3probe")
	s.send("5")
	return s
}

func TestUpgrade(t *testing.T) {
	t.Parallel()
	s, endpoint := server(t, engine.Options{})
	for _, revision := range []string{"3", "4"} {
		p := openPolling(t, endpoint, revision, "")
		pending := p.beginGet(t.Context(), s)
		socket := p.dial()
		socket.send("2probe")
		socket.expect("3probe")
		p.expect(p.await(pending), http.StatusOK, packet(revision, "6"))
		p.expect(p.get(), http.StatusOK, packet(revision, "6")) // so is every other until the upgrade is complete
		socket.send("5")
		socket.send("4hello")
		socket.expect("4hello")
		p.expect(p.get(), http.StatusBadRequest, "")
		p.expect(p.post(packet(revision, "4hello")), http.StatusBadRequest, "")
		p.dial().expectClose(wire.CloseNoStatus)
		socket.send("4still here")
		socket.expect("4still here")
	}
}

func TestAGetThatTheUpgradeOvertakesIsRefused(t *testing.T) {
	t.Parallel()
	s, endpoint := server(t, engine.Options{})
	p := openPolling(t, endpoint, "4", "")
	socket := p.dial()
	socket.send("2probe")
	socket.expect("3probe")
	overtaken := p.beginGet(t.Context(), s)
	socket.send("5")
	p.expect(p.await(overtaken), http.StatusBadRequest, "")
	socket.send("4hello")
	socket.expect("4hello")
}

func TestWhatWasSentBeforeTheUpgradeArrivesOnceInOrder(t *testing.T) {
	t.Parallel()
	connections := make(opener, 1)
	_, endpoint := serverFor(t, connections, engine.Options{})
	p := openPolling(t, endpoint, "4", "")
	connection := <-connections
	connection.Send(text("1"))
	p.expect(p.get(), http.StatusOK, "41")
	socket := p.dial()
	connection.Send(text("2"))
	socket.send("2probe")
	socket.expect("3probe")
	connection.Send(text("3"))
	p.expect(p.post("4four"), http.StatusOK, "ok")
	socket.send("5")
	socket.expect("42", "43", "4four")
	connection.Send(text("5"))
	socket.expect("45")
}

func TestAFailedUpgradeLeavesPollingAlone(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*stream){
		"the first packet is no probe": func(s *stream) { s.send("4hello") },
		"another probe":                func(s *stream) { s.send("2other") },
		"upgrade without a probe":      func(s *stream) { s.send("5") },
		"malformed packet":             func(s *stream) { s.send("abc") },
		"broken frame":                 func(s *stream) { s.SendRaw([]byte{0xff, 0xff}) },
		"never probed":                 func(*stream) {},
		"lost after the probe": func(s *stream) {
			s.send("2probe")
			s.expect("3probe")
			s.Reset()
		},
	}
	for name, fail := range tests {
		t.Run(name, func(t *testing.T) {
			connections := make(opener, 1)
			_, endpoint := serverFor(t, connections, engine.Options{Bounds: front.Bounds{UpgradeTimeout: 200 * time.Millisecond}})
			p := openPolling(t, endpoint, "4", "")
			(<-connections).Send(text("kept"))
			socket := p.dial()
			fail(socket)
			socket.drain()
			p.expect(p.get(), http.StatusOK, "4kept")
			p.expect(p.post("4hello"), http.StatusOK, "ok")
			p.expect(p.get(), http.StatusOK, "4hello")
			testutil.Eventually(t, "the session can be upgraded", func() bool {
				again := p.dial()
				defer again.Abort()
				if again.SendText([]byte("2probe")) != nil {
					return false
				}
				frame, err := again.Receive(p.context)
				return err == nil && string(frame.Payload) == "3probe"
			})
		})
	}
}

func TestASecondWebSocketDuringTheUpgradeIsClosed(t *testing.T) {
	t.Parallel()
	_, endpoint := server(t, engine.Options{})
	p := openPolling(t, endpoint, "4", "")
	first := p.dial()
	first.send("2probe")
	first.expect("3probe")
	second := p.dial()
	second.send("2probe")
	second.expectClose(wire.CloseNoStatus)
	first.send("5")
	first.send("4hello")
	first.expect("4hello")
}
